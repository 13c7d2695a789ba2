"""What is to be asked or told, as JSON from the phone to ``dering act``. There may be a password in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from firmware.config.model import HttpMethod, Login, MqttMessage, Secret, WebRequest


def to_json(does: WebRequest | MqttMessage) -> dict[str, Any]:
    login = does.login
    shown = {
        "username": login.username,
        "password": login.password.value,
        "ca": str(login.ca.absolute()) if login.ca else None,
    }
    if isinstance(does, WebRequest):
        return {
            "url": does.url,
            "method": does.method,
            "body": does.body,
            "content_type": does.content_type,
            "login": shown,
        }
    return {
        "host": does.host,
        "port": does.port,
        "tls": does.tls,
        "topic": does.topic,
        "payload": does.payload,
        "retain": does.retain,
        "login": shown,
    }


def from_json(told: dict[str, Any]) -> WebRequest | MqttMessage:
    """Raises ValueError, TypeError, KeyError where it is something else."""
    shown = told.pop("login")
    ca = Path(shown["ca"]) if shown["ca"] else None
    login = Login(shown["username"], Secret(shown["password"]), ca)
    if "url" in told:
        return WebRequest(**told | {"method": HttpMethod(told["method"])}, login=login)
    return MqttMessage(**told, login=login)

"""Tells a broker (MQTT 3.1.1), with checked TLS; done once it has acknowledged the message (QoS 1)."""

from __future__ import annotations

import os
import ssl

import aiomqtt

from firmware.actions.outcome import Outcome, trouble_with
from firmware.config.model import MqttMessage
from firmware.phone.action_trouble import ActionTrouble

SILENT_SECONDS = 8.0
BAD_PASSWORD = (134, 135)
"""A CONNACK that refuses user name and password: 4 and 5 of MQTT 3.1.1, 3.2.2.3, as paho-mqtt tells them."""


async def tell(message: MqttMessage) -> Outcome:
    login = message.login
    told = False
    try:
        async with aiomqtt.Client(
            message.host,
            message.port,
            identifier=f"dering-{os.urandom(4).hex()}",
            username=login.username or None,
            password=login.password.value or None,
            tls_context=ssl.create_default_context(cafile=login.ca) if message.tls else None,
            timeout=SILENT_SECONDS,
        ) as broker:
            await broker.publish(message.topic, message.payload, qos=1, retain=message.retain)
            told = True
    except aiomqtt.MqttError as error:
        if not told:  # how the broker takes the end of it does not matter
            return _trouble(message.host, error)
    except OSError as error:
        return trouble_with(message.host, error)
    return Outcome()


def _trouble(host: str, error: aiomqtt.MqttError) -> Outcome:
    code = getattr(error, "rc", None)
    value = getattr(code, "value", code)
    if value is None:
        return trouble_with(host, error)
    if value in BAD_PASSWORD:
        return Outcome(ActionTrouble.PASSWORD, host, str(error))
    return Outcome(ActionTrouble.REFUSED, str(code) if code is not value else "", str(error))

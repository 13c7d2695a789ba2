"""Brokers: a real one, mosquitto, is told by the real process, ``dering act``."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from firmware.phone.action_trouble import ActionTrouble
from firmware.phone.events import ActionEnded
from tests.actions.broker import PASSWORD, USER, broker
from tests.actions.performing import performer
from tests.peers.certificates import Authority

CHECKOUT = Path(__file__).resolve().parents[2]
TOPIC = 'topic = "house/lamp"\n'
LOGIN = f'username = "{USER}"\npassword = "{PASSWORD}"\n'


async def test_a_broker_is_told(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    certificate = Authority(tmp_path).issue("IP:127.0.0.1")
    async with broker(tmp_path, certificate) as house:
        clear, secure = f"mqtt://127.0.0.1:{house.port}", f"mqtts://127.0.0.1:{house.tls_port}"
        payload = 'payload = \'{"on": true, "who": "{name}"}\'\nretain = true\n'
        async with performer(tmp_path, f'mqtt = "{secure}"\nca = "ca.pem"\n{TOPIC}{payload}{LOGIN}') as phone:
            assert await phone.perform() == ActionEnded("Door")
        kept = await house.hears("house/lamp")
        assert (kept.payload, kept.retain) == (b'{"on": true, "who": "Budi & co"}', True)

        async with performer(tmp_path, f'mqtt = "{clear}"\n{TOPIC}payload = "off"\n{LOGIN}') as phone:
            assert await phone.perform() == ActionEnded("Door")
        assert (await house.hears("house/lamp")).payload == kept.payload, "what is not to be kept is not"

        wrong = LOGIN.replace(PASSWORD, "wr0ng")
        async with performer(tmp_path, f'mqtt = "{clear}"\n{TOPIC}{wrong}') as phone:
            assert await phone.perform() == ActionEnded("Door", ActionTrouble.PASSWORD, "127.0.0.1")
        async with performer(tmp_path, f'mqtt = "{secure}"\n{TOPIC}{LOGIN}') as phone:
            assert await phone.perform() == ActionEnded("Door", ActionTrouble.CERTIFICATE, "127.0.0.1")
    assert PASSWORD not in caplog.text
    assert "wr0ng" not in caplog.text


async def test_nobody_is_there(tmp_path: Path) -> None:
    with socket.socket() as taken:  # bound, and nobody listens
        taken.bind(("127.0.0.1", 0))
        async with performer(
            tmp_path, f'mqtt = "mqtt://127.0.0.1:{taken.getsockname()[1]}"\n{TOPIC}'
        ) as phone:
            assert await phone.perform() == ActionEnded("Door", ActionTrouble.UNREACHABLE, "127.0.0.1")
    async with performer(tmp_path, f'mqtt = "mqtt://broker.invalid"\n{TOPIC}') as phone:
        assert await phone.perform() == ActionEnded("Door", ActionTrouble.NAME, "broker.invalid")


async def test_where_no_mqtt_client_is_installed_that_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder before all others, in which the package cannot be imported."""
    (tmp_path / "aiomqtt.py").write_text('raise ModuleNotFoundError("no aiomqtt here", name="aiomqtt")\n')
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{CHECKOUT}")
    async with performer(tmp_path, f'mqtt = "mqtt://127.0.0.1"\n{TOPIC}') as phone:
        assert await phone.perform() == ActionEnded("Door", ActionTrouble.NOT_INSTALLED, "aiomqtt")

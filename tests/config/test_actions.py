"""[[action]]: addresses, brokers and scripts, the keys for them, and what is wrong with them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from firmware.config import actions
from firmware.config.load import ConfigError, load
from firmware.config.model import Action, HttpMethod, Login, MqttMessage, Script, Secret, WebRequest
from firmware.config.person import load_person
from firmware.phone.settings import KeyKind, SpeedDialKey
from firmware.settings import settings_of
from tests.config.loading import write
from tests.peers.certificates import Authority

HEAD = '[[action]]\nname = "Door"\n'
WEB = HEAD + 'url = "https://door.example/open?by={number}"\n'
MQTT = HEAD + 'mqtt = "mqtt://broker.example"\ntopic = "house/lamp"\n'
SCRIPT = HEAD + 'script = "siren.sh"\n'
LOGIN = 'username = "phone"\npassword = "s3cret"\n'
KEY = '[[speed_dial]]\nkey = 1\nkind = "action"\nnumber = "{}"\n'


def test_an_address(tmp_path: Path) -> None:
    (action,) = load(write(tmp_path, WEB)).actions
    assert action == Action("Door", WebRequest("https://door.example/open?by={number}"))
    ca = Authority(tmp_path).path
    whole = 'method = "PUT"\nbody = \'{"who": "{name}", "none": {}}\'\nca = "ca.pem"\n' + LOGIN
    (action,) = load(write(tmp_path, WEB + whole)).actions
    assert action.does == WebRequest(
        "https://door.example/open?by={number}",
        HttpMethod.PUT,
        '{"who": "{name}", "none": {}}',
        "application/json",
        Login("phone", Secret("s3cret"), ca),
    )
    assert "s3cret" not in repr(action)
    assert "open?by" not in repr(action), "an address may have a secret in it"


@pytest.mark.parametrize(
    ("body", "given", "content_type"),
    [
        ("open {number}", "", "text/plain; charset=utf-8"),
        ("[1]", "", "application/json"),
        ("12", "", "text/plain; charset=utf-8"),
        ("who={name}", 'content_type = "application/x-www-form-urlencoded"', actions.FORM),
        ("", "", ""),
    ],
)
def test_what_a_body_is(tmp_path: Path, body: str, given: str, content_type: str) -> None:
    (action,) = load(write(tmp_path, f'{WEB}body = "{body}"\n{given}')).actions
    assert isinstance(action.does, WebRequest)
    assert action.does.content_type == content_type


@pytest.mark.parametrize(
    ("broker", "host", "port", "tls"),
    [
        ("mqtt://broker.example", "broker.example", 1883, False),
        ("mqtts://broker.example/", "broker.example", 8883, True),
        ("mqtt://192.168.1.5:1884", "192.168.1.5", 1884, False),
        ("mqtts://[fe80::1]:65535", "fe80::1", 65535, True),
    ],
)
def test_a_broker(tmp_path: Path, broker: str, host: str, port: int, tls: bool) -> None:
    text = MQTT.replace("mqtt://broker.example", broker)
    config = load(write(tmp_path, f'{text}payload = "{{name}}\\n"\nretain = true\n{LOGIN}'))
    assert config.actions[0].does == MqttMessage(
        host, port, tls, "house/lamp", "{name}\n", retain=True, login=Login("phone", Secret("s3cret"))
    )
    assert load(write(tmp_path, text)).actions[0].does == MqttMessage(host, port, tls, "house/lamp")


def test_a_script_lies_beside_the_configuration(tmp_path: Path) -> None:
    (action,) = load(write(tmp_path, SCRIPT)).actions
    assert action.does == Script(tmp_path / "scripts" / "siren.sh")


def test_a_password_in_a_file_of_its_own(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "word").write_text("s3cret\n")
    (tmp_path / "word").chmod(0o644)
    (action,) = load(write(tmp_path, f'{MQTT}username = "phone"\npassword_file = "word"')).actions
    assert isinstance(action.does, MqttMessage)
    assert action.does.login.password.value == "s3cret"
    assert "others can read the password" in caplog.text


def test_keys_and_the_core_have_names_alone(tmp_path: Path) -> None:
    other = SCRIPT.replace("Door", "Siren red")
    config = load(write(tmp_path, WEB + other + KEY.format("Siren red")))
    assert config.speed_dials == (SpeedDialKey(1, "", "Siren red", KeyKind.ACTION),)
    assert settings_of(config, "").actions == ("Door", "Siren red")
    assert settings_of(load(write(tmp_path, "")), "").actions == ()


def test_a_person_has_keys_for_the_phones_actions_and_none_of_their_own(tmp_path: Path) -> None:
    phone = load(write(tmp_path, WEB))
    person = tmp_path / "102.toml"
    person.write_text('[[account]]\nuri = "sip:102@pbx.example"\n' + KEY.format("Door"))
    config, _ = load_person(person, phone, "102")
    assert config.actions == phone.actions
    assert config.speed_dials[0].kind is KeyKind.ACTION
    person.write_text('[[account]]\nuri = "sip:102@pbx.example"\n' + SCRIPT)
    with pytest.raises(ConfigError, match="action: found an unknown key"):
        load_person(person, phone, "102")


def test_the_examples_of_the_documentation(tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "docs" / "actions.md").read_text("utf-8")
    (example,) = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    Authority(tmp_path)
    (tmp_path / "broker.password").write_text("secret")
    config = load(write(tmp_path, example))
    assert [type(action.does) for action in config.actions] == [WebRequest, MqttMessage, Script]
    assert config.speed_dials[0].number == "Front door"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[[action]]\nurl = "https://a/"', "action[1].name: found nothing, allowed a name of 1 to 24"),
        (WEB.replace("Door", "x" * 25), "action[1].name: found "),
        (WEB.replace("Door", "A,1"), "action[1].name: found "),
        (WEB + SCRIPT, 'action[2].name: found "Door" again, allowed once (action[1] has it)'),
        (HEAD, "action[1]: found nothing to do, allowed one of url, mqtt and script"),
        (WEB + 'script = "a"', "action[1]: found url and script, allowed one of url, mqtt and script"),
        (WEB + 'topic = "a"', "action[1].topic: found it beside url, allowed beside mqtt"),
        (SCRIPT + LOGIN, "action[1].username: found it beside script, allowed beside url or mqtt"),
        (WEB + "metod = 1", "action[1].metod: found an unknown key (did you mean method?)"),
        (
            WEB.replace("{number}", "{nummer}"),
            "action[1].url: found {nummer}, allowed {number}, {name} and {account}",
        ),
        (WEB + 'body = "{Name}"', "action[1].body: found {Name}, allowed {number}, {name} and {account}"),
        (WEB.replace("door.example", "{name}"), "action[1].url: found something else, allowed an address"),
        (WEB.replace("door.example", "door.example:99999"), "action[1].url: found something else"),
        (WEB.replace("door.example", "[door"), "action[1].url: found something else"),
        (WEB.replace("door.example", "phone:s3cret@door.example"), "action[1].url: found something else"),
        (WEB.replace("https", "ftp"), "action[1].url: found something else"),
        (HEAD + "url = 1", "action[1].url: found something else"),
        (WEB + 'method = "DELETE"', 'action[1].method: found "DELETE", allowed "POST", "GET", "PUT"'),
        (WEB + 'method = "GET"\nbody = "a"', 'action[1].body: found it with the method "GET"'),
        (WEB + 'content_type = "text/plain"', "action[1].content_type: found it without a body"),
        (
            WEB + 'body = "a"\ncontent_type = "plain"',
            'action[1].content_type: found "plain", allowed a media type',
        ),
        (WEB + 'body = "{number}"\ncontent_type = "application/json"', "action[1].body: found no JSON"),
        (WEB + "body = 's3cret\\u0007'".replace("'", '"'), "action[1].body: found something else"),
        (WEB + f'body = "{"[" * 3000}"\ncontent_type = "application/json"', "action[1].body: found no JSON"),
        (WEB + f'body = "{"x" * 4097}"', "action[1].body: found something else, allowed at most 4096"),
        (WEB + 'password = "s3cret"', "action[1].password: found it without username"),
        (WEB + LOGIN.replace("phone", "a:b"), "action[1].username: found a colon"),
        (WEB + 'ca = "phone.toml"', 'action[1].ca: found "phone.toml", allowed the path of a PEM file'),
        (HEAD + 'mqtt = "mqtt://b"', "action[1].topic: found nothing, allowed a topic"),
        (MQTT.replace("house/lamp", "house/#"), 'action[1].topic: found "house/#", allowed a topic'),
        (MQTT.replace("house/lamp", "house/{name}"), "action[1].topic: found {name}, allowed in the payload"),
        (MQTT.replace("mqtt://broker", "mqtt://phone:s3cret@broker"), "action[1].mqtt: found something else"),
        (MQTT.replace("broker.example", "broker.example:0"), "action[1].mqtt: found something else"),
        (MQTT + "payload = 1", "action[1].payload: found something else"),
        (
            SCRIPT.replace("siren.sh", "../siren.sh"),
            'action[1].script: found "../siren.sh", allowed the name',
        ),
        (SCRIPT.replace("siren.sh", ".siren"), 'action[1].script: found ".siren", allowed the name'),
        (WEB + KEY.format("Lamp"), 'speed_dial[1].number: found "Lamp", allowed the name of an action'),
        (
            WEB + '[[speed_dial]]\nkey = 1\nkind = "action"',
            "speed_dial[1].number: found nothing, allowed the name",
        ),
        ("[action]\n", "action: found a table, allowed sections [[action]], with two brackets"),
        (WEB * 51, "action: found 51, allowed at most 50"),
    ],
)
def test_what_is_wrong_is_told_without_a_secret(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(ConfigError) as error:
        load(write(tmp_path, text))
    assert str(error.value).startswith(f"{tmp_path}/phone.toml: {problem}")
    assert "s3cret" not in str(error.value)

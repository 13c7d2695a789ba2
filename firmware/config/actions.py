"""[[action]]: what the phone has done elsewhere at a key: an address asked, a broker told, a script run."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

from firmware.config import scripts
from firmware.config.accounts import password_of
from firmware.config.authorities import authorities
from firmware.config.model import Action, HttpMethod, Login, MqttMessage, Script, WebRequest
from firmware.config.provisioning import is_address
from firmware.config.section import Section, fail, missing, show
from firmware.phone.target import PAUSE

MOST = 50
LONGEST_NAME = 24
LONGEST_TEXT = 4096
LONGEST_TOPIC = 256

LOGIN = ("username", "password", "password_file", "ca")
WAYS = {
    "url": ("method", "body", "content_type", *LOGIN),
    "mqtt": ("topic", "payload", "retain", *LOGIN),
    "script": (),
}
"""What an action can do, and the keys that belong to it."""
KEYS = ("name", *WAYS, *dict.fromkeys(key for keys in WAYS.values() for key in keys))

NAME = f"a name of 1 to {LONGEST_NAME} characters without a comma"
URL = "an address that begins with https:// or http://, without a name or password in it"
BROKER = (
    "a broker such as mqtts://broker.example or mqtt://192.168.1.5:1883, without a name or password in it"
)
TOPIC = f"a topic of 1 to {LONGEST_TOPIC} characters, none of + and #"
FILE = (
    f'the name of a file in the folder "{scripts.FOLDER}" beside this one: no slash, no dot at its beginning'
)
TYPE = 'a media type such as "application/json"'

FORM = "application/x-www-form-urlencoded"
VALUES = ("number", "name", "account")
"""What may stand in braces in address, body and payload: of the present call."""
PLACEHOLDER = re.compile(r"\{([A-Za-z_]+)\}")

_BROKER = re.compile(r"(mqtts?)://([^\s/@:?#\[\]]+|\[[0-9A-Fa-f:.]+\])(?::([0-9]{1,5}))?/?", re.ASCII)
_PORTS = {"mqtt": 1883, "mqtts": 8883}
_TYPE = re.compile(r"[!-~]+/[!-~]+( [ -~]+)?")


def load_actions(sections: list[Section]) -> tuple[Action, ...]:
    """Read every action. Raises ConfigError."""
    if len(sections) > MOST:
        fail(sections[0].path, "action", f"found {len(sections)}, allowed at most {MOST}")
    taken: dict[str, str] = {}
    actions = []
    for section in sections:
        action = _action(section)
        if place := taken.get(action.name):
            section.wrong("name", f"found {show(action.name)} again, allowed once ({place} has it)")
        taken[action.name] = section.place
        actions.append(action)
    return tuple(actions)


def _action(section: Section) -> Action:
    section.only(KEYS)
    name = section.text("name", NAME, LONGEST_NAME, lambda text: PAUSE not in text)
    if name is None:
        section.wrong("name", missing(NAME))
    match _way(section):
        case "url":
            return Action(name, _web_request(section))
        case "mqtt":
            return Action(name, _mqtt_message(section))
        case _:
            file = section.text("script", FILE, scripts.LONGEST_NAME, scripts.NAME.fullmatch) or ""
            return Action(name, Script(section.path.parent / scripts.FOLDER / file))


def _way(section: Section) -> str:
    """Which of the three it is; no key may belong to another one."""
    found = [way for way in WAYS if way in section.table]
    if len(found) != 1:
        told = " and ".join(found) or "nothing to do"
        fail(section.path, section.place, f"found {told}, allowed one of url, mqtt and script")
    for key in section.table:
        if key not in ("name", found[0], *WAYS[found[0]]):
            others = " or ".join(way for way, keys in WAYS.items() if key in keys)
            section.wrong(key, f"found it beside {found[0]}, allowed beside {others}")
    return found[0]


def _web_request(section: Section) -> WebRequest:
    method = section.choice("method", HttpMethod) or HttpMethod.POST
    body = _text(section, "body")
    if body and method is HttpMethod.GET:
        section.wrong("body", 'found it with the method "GET", allowed with "POST" and "PUT"')
    login = _login(section)
    if ":" in login.username:
        section.wrong("username", "found a colon, allowed a user name without one (RFC 7617, section 2)")
    return WebRequest(_url(section), method, body, _content_type(section, body), login)


def _url(section: Section) -> str:
    """Not repeated where it is wrong: there may be a password in it."""
    value = section.table["url"]
    url = value.strip() if isinstance(value, str) else ""
    if not is_address(url) or not _has_server(url):
        section.wrong("url", f"found something else, allowed {URL}")
    _check_placeholders(section, "url", url)
    return url


def _has_server(url: str) -> bool:
    """Whether it names a host, and a port that there can be; neither is for the caller to choose."""
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0 and "{" not in parts.netloc
    except ValueError:
        return False


def _content_type(section: Section, body: str) -> str:
    given = section.text("content_type", TYPE, fits=_TYPE.fullmatch)
    if not body:
        if given:
            section.wrong("content_type", "found it without a body, allowed with one")
        return ""
    if given and "json" in given.lower() and not is_json(body):
        section.wrong(
            "body", "found no JSON, allowed JSON, since content_type says so, with each value in quotes"
        )
    return given or ("application/json" if is_json(body) else "text/plain; charset=utf-8")


def is_json(text: str) -> bool:
    """Whether it is an object or a list of JSON (RFC 8259)."""
    try:
        return isinstance(json.loads(text), dict | list)
    except (ValueError, RecursionError):
        return False


def _mqtt_message(section: Section) -> MqttMessage:
    value = section.table["mqtt"]
    broker = _BROKER.fullmatch(value.strip()) if isinstance(value, str) else None
    if broker is None or not 0 < int(broker[3] or 1) < 65536:
        section.wrong("mqtt", f"found something else, allowed {BROKER}")
    topic = section.text("topic", TOPIC, LONGEST_TOPIC, lambda text: not set(text) & {"+", "#"})
    if topic is None:
        section.wrong("topic", missing(TOPIC))
    if found := PLACEHOLDER.search(topic):
        section.wrong("topic", f"found {found[0]}, allowed in the payload")
    return MqttMessage(
        host=broker[2].strip("[]"),
        port=int(broker[3] or _PORTS[broker[1]]),
        tls=broker[1] == "mqtts",
        topic=topic,
        payload=_text(section, "payload"),
        retain=section.boolean("retain") or False,
        login=_login(section),
    )


def _text(section: Section, key: str) -> str:
    """What is sent, of several lines too; not repeated where it is wrong: there may be a password in it."""
    value = section.table.get(key, "")
    if not isinstance(value, str) or len(value) > LONGEST_TEXT or not _is_plain(value):
        section.wrong(key, f"found something else, allowed at most {LONGEST_TEXT} characters of text")
    _check_placeholders(section, key, value)
    return value


def _is_plain(text: str) -> bool:
    return all(character.isprintable() or character in "\n\t" for character in text)


def _check_placeholders(section: Section, key: str, text: str) -> None:
    for word in PLACEHOLDER.findall(text):
        if word not in VALUES:
            section.wrong(key, f"found {{{word}}}, allowed {{number}}, {{name}} and {{account}}")


def _login(section: Section) -> Login:
    username = section.text("username", "a user name") or ""
    password = password_of(section)
    if password.value and not username:
        key = "password" if "password" in section.table else "password_file"
        section.wrong(key, "found it without username, allowed with it")
    return Login(username, password, authorities(section, "ca"))

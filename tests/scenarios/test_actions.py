"""A key that opens the door: in a call the door is told who it is with, and the screen tells how it went."""

from __future__ import annotations

from pathlib import Path

from tests.desk_phone import desk_phone
from tests.provisioning.web_server import Page, web_server
from tests.scenarios.lan import BACK, FRONT, connect, found, lan_toml

DOOR = """
[[action]]
name = "Door"
url = "{base}/open?by={{number}}"
body = "{{name}} by {{account}}"

[[action]]
name = "Thermometer"
script = "temperature"

[[speed_dial]]
key = 1
kind = "action"
number = "Door"
"""


async def test_a_key_during_a_call_and_a_line_of_the_menu_without_one(tmp_path: Path) -> None:
    scripts = tmp_path / FRONT / "scripts"
    scripts.mkdir(parents=True)
    (scripts / "temperature").write_text("#!/bin/sh\necho 21.5 degrees\n")
    with web_server(None) as server:
        server.pages["/open"] = Page()
        toml = lan_toml(FRONT) + DOOR.format(base=server.base)
        async with (
            desk_phone(tmp_path / BACK, lan_toml(BACK)) as back,
            desk_phone(tmp_path / FRONT, toml) as front,
        ):
            await found(front, BACK)
            await front.tap("soft3")
            await front.choose("Actions", "Thermometer")
            await front.until_words("Thermometer: 21.5 degrees")
            await front.tap("back", "back")
            await connect(front, back, BACK)
            await front.tap("speed1")
            await front.until_words("Door: done")
            server.pages.clear()
            await front.tap("speed1")
            await front.until_words("Door failed: 404 Not Found")
            await front.replace()
    first, _ = server.asked
    assert (first.path, first.body) == (f"/open?by={BACK}", b"Workshop by LAN")

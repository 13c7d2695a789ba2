"""``calls.music_on_hold``: the phone's own music, none, the owner's file, or an address that plays some."""

from __future__ import annotations

import wave

from firmware.config.model import MUSIC_OFF, MUSIC_SHIPPED
from firmware.config.section import Section
from firmware.config.uri import UriError, parse

RATES = (8000, 16000, 32000, 44100, 48000)
ALLOWED = (
    f'"{MUSIC_SHIPPED}", "{MUSIC_OFF}", a SIP URI that plays some, or the path of a WAV file: '
    f"16 bit PCM, one or two channels, {', '.join(map(str, RATES))} Hz, a second at least"
)


def music_on_hold(section: Section, key: str) -> str | None:
    """The setting; a path is whole then. Raises ConfigError for a file that cannot be played."""
    value = section.text(key, ALLOWED, longest=4096)
    if value in (None, MUSIC_OFF, MUSIC_SHIPPED):
        return value
    if value.lower().startswith(("sip:", "sips:")):
        return _address(section, key, value)
    path = section.file(key)
    if path is None or not _playable(str(path)):
        section.refuse(key, ALLOWED)
    return str(path)


def _address(section: Section, key: str, value: str) -> str:
    try:
        return parse(value).text
    except UriError as error:  # which shows no password
        section.wrong(key, str(error))


def _playable(path: str) -> bool:
    try:
        with wave.open(path, "rb") as file:
            shape = file.getsampwidth() == 2 and file.getnchannels() in (1, 2)
            return shape and file.getframerate() in RATES and file.getnframes() >= file.getframerate()
    except (OSError, EOFError, ValueError, wave.Error):
        return False

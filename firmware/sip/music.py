"""What a held call hears (RFC 7088 leaves it to the holder what that is)."""

from __future__ import annotations

from pathlib import Path

from firmware.config.model import MUSIC_OFF, MUSIC_SHIPPED

SCHEMES = ("sip:", "sips:")
SHIPPED = Path(__file__).parents[1] / "sounds" / "music_on_hold.wav"
"""Composed and played by deploy/music_on_hold.py."""


def music_uri(setting: str) -> str:
    """The address that plays the music for ``calls.music_on_hold``, '' where none does."""
    return setting if setting.lower().startswith(SCHEMES) else ""


def music_file(setting: str) -> Path | None:
    """The file for ``calls.music_on_hold``, None for silence; that which stands in for an address."""
    if music_uri(setting):
        return SHIPPED
    return {MUSIC_OFF: None, MUSIC_SHIPPED: SHIPPED}.get(setting, Path(setting))

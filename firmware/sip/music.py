"""Which file a held call hears (RFC 7088 leaves it to the holder what that is)."""

from __future__ import annotations

from pathlib import Path

from firmware.config.model import MUSIC_OFF, MUSIC_SHIPPED

SHIPPED = Path(__file__).parents[1] / "sounds" / "music_on_hold.wav"
"""Composed and played by deploy/music_on_hold.py."""


def music_file(setting: str) -> Path | None:
    """The file for ``calls.music_on_hold``, None for silence."""
    return {MUSIC_OFF: None, MUSIC_SHIPPED: SHIPPED}.get(setting, Path(setting))

"""Music on hold by pjmedia's file player: it reads, loops and resamples by itself, for however many calls."""

from __future__ import annotations

import logging
from pathlib import Path

import pjsua2 as pj

from firmware.sip.pjsua_thread import describe

log = logging.getLogger(__name__)


class MusicPlayer:
    """Stands ready on the bridge, and reads only while somebody listens."""

    def __init__(self, path: Path) -> None:
        self.media = pj.AudioMediaPlayer()
        self.media.createPlayer(str(path))

    def begin(self) -> None:
        """From the first note on."""
        self.media.setPos(0)


def music_player(path: Path | None) -> MusicPlayer | None:
    """A player for the file; without one held calls hear silence, and all else works."""
    if path is None:
        return None
    try:
        return MusicPlayer(path)
    except pj.Error as error:
        log.warning("no music on hold: %s: %s", path, describe(error))
        return None

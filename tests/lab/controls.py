"""Mixers of sound cards that the guest does not have: their controls, added to one of its cards by libasound.

The kernel keeps such controls as it keeps a driver's, for everybody, until the card is taken away.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

MIXER_INTERFACE = 2
DB_SCALE, MUTE_AT_LEAST = 1, 1 << 16


@dataclass(frozen=True)
class Volume:
    """An integer control; ``scale`` is the gain at its least and of a step, in hundredths of a dB."""

    name: str
    most: int
    scale: tuple[int, int] | None
    channels: int = 2
    silent: bool = False
    """Whether its least is silence rather than that gain."""


@dataclass(frozen=True)
class Switch:
    name: str
    channels: int = 1


@dataclass(frozen=True)
class Choice:
    name: str
    items: tuple[str, ...]


Control = Volume | Switch | Choice

WM8960: tuple[Control, ...] = (
    Volume("Capture Volume", 63, (-1725, 75)),
    Switch("Capture Volume ZC Switch", 2),
    Switch("Capture Switch", 2),
    Volume("Left Input Boost Mixer LINPUT1 Volume", 3, (0, 1000), 1),  # its real scale is uneven
    Volume("Right Input Boost Mixer RINPUT1 Volume", 3, (0, 1000), 1),
    Volume("Playback Volume", 255, (-12750, 50), silent=True),
    Volume("Headphone Playback Volume", 127, (-12100, 100), silent=True),
    Switch("Headphone Playback ZC Switch", 2),
    Volume("Speaker Playback Volume", 127, (-12100, 100), silent=True),
    Switch("Speaker Playback ZC Switch", 2),
    Volume("Speaker DC Volume", 5, None, 1),
    Switch("PCM Playback -6dB Switch"),
    Switch("ADC High Pass Filter Switch"),
    Choice("ALC Function", ("Off", "Right", "Left", "Stereo")),
    Switch("Noise Gate Switch"),
    Volume("ADC PCM Capture Volume", 255, (-9750, 50), silent=True),
    *(
        Switch(f"{side} {control}")
        for side, letter in (("Left", "L"), ("Right", "R"))
        for control in (
            "Output Mixer PCM Playback Switch",
            "Output Mixer Boost Bypass Switch",
            f"Output Mixer {letter}INPUT3 Switch",
            f"Boost Mixer {letter}INPUT1 Switch",
            f"Boost Mixer {letter}INPUT2 Switch",
            f"Boost Mixer {letter}INPUT3 Switch",
            "Input Mixer Boost Switch",
        )
    ),
)
"""Those of sound/soc/codecs/wm8960.c that a phone has to do with."""

CM108: tuple[Control, ...] = (
    Switch("Speaker Playback Switch"),
    Volume("Speaker Playback Volume", 37, (-3700, 100)),
    Switch("Mic Playback Switch"),
    Volume("Mic Playback Volume", 31, (-2300, 100), 1),
    Switch("Mic Capture Switch"),
    Volume("Mic Capture Volume", 35, (-1200, 100), 1),
    Switch("Auto Gain Control"),
)
"""As snd-usb-audio makes them."""


class Controls:
    """The controls of one card."""

    def __init__(self, card: str) -> None:
        self._library = ctypes.CDLL("libasound.so.2")
        self._handle = ctypes.c_void_p()
        self._check(self._library.snd_ctl_open(ctypes.byref(self._handle), f"hw:{card}".encode(), 0))

    def close(self) -> None:
        self._library.snd_ctl_close(self._handle)

    def add(self, controls: Iterable[Control]) -> None:
        for control in controls:
            with self._info(control.name) as info:
                self._add(control, info)

    def remove(self, controls: Iterable[Control]) -> None:
        for control in controls:
            with self._id(control.name) as identity:
                self._check(self._library.snd_ctl_elem_remove(self._handle, identity))

    def values(self, name: str, channels: int = 1) -> list[int]:
        """A control's raw values, of so many channels (a choice: the number of its item)."""
        with self._made("value") as value, self._id(name) as identity:
            self._library.snd_ctl_elem_value_set_id(value, identity)
            self._check(self._library.snd_ctl_elem_read(self._handle, value))
            get = self._library.snd_ctl_elem_value_get_integer
            get.restype = ctypes.c_long
            return [get(value, channel) for channel in range(channels)]

    def _add(self, control: Control, info: ctypes.c_void_p) -> None:
        library, handle = self._library, self._handle
        match control:
            case Switch():
                self._check(library.snd_ctl_add_boolean_elem_set(handle, info, 1, control.channels))
            case Choice():
                items = (ctypes.c_char_p * len(control.items))(*(item.encode() for item in control.items))
                count = len(control.items)
                self._check(library.snd_ctl_add_enumerated_elem_set(handle, info, 1, 1, count, items))
            case Volume():
                least, most, step = ctypes.c_long(0), ctypes.c_long(control.most), ctypes.c_long(1)
                added = library.snd_ctl_add_integer_elem_set(
                    handle, info, 1, control.channels, least, most, step
                )
                self._check(added)
                if control.scale is not None:
                    self._scale(control.name, *control.scale, control.silent)

    def _scale(self, name: str, least: int, step: int, silent: bool) -> None:
        words = (ctypes.c_uint * 4)(DB_SCALE, 8, least & 0xFFFFFFFF, step | (MUTE_AT_LEAST if silent else 0))
        with self._id(name) as identity:
            self._check(self._library.snd_ctl_elem_tlv_write(self._handle, identity, words))

    @contextmanager
    def _info(self, name: str) -> Iterator[ctypes.c_void_p]:
        with self._made("info") as info:
            self._library.snd_ctl_elem_info_set_interface(info, MIXER_INTERFACE)
            self._library.snd_ctl_elem_info_set_name(info, name.encode())
            yield info

    @contextmanager
    def _id(self, name: str) -> Iterator[ctypes.c_void_p]:
        with self._made("id") as identity:
            self._library.snd_ctl_elem_id_set_interface(identity, MIXER_INTERFACE)
            self._library.snd_ctl_elem_id_set_name(identity, name.encode())
            yield identity

    @contextmanager
    def _made(self, kind: str) -> Iterator[ctypes.c_void_p]:
        made = ctypes.c_void_p()
        self._check(getattr(self._library, f"snd_ctl_elem_{kind}_malloc")(ctypes.byref(made)))
        try:
            yield made
        finally:
            getattr(self._library, f"snd_ctl_elem_{kind}_free")(made)

    def _check(self, result: int) -> None:
        self._library.snd_strerror.restype = ctypes.c_char_p
        assert result >= 0, self._library.snd_strerror(result).decode()


@contextmanager
def pretended(card: str, controls: Iterable[Control]) -> Iterator[Controls]:
    """The card with other controls beside its own, for as long as the context lasts."""
    adder = Controls(card)
    adder.add(controls)
    adder.close()  # whoever adds a control has it locked until then
    reader = Controls(card)
    try:
        yield reader
    finally:
        reader.remove(controls)
        reader.close()

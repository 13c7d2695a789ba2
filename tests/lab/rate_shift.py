"""The clock of a card of snd-aloop, set quicker or slower than the computer's by libasound's controls."""

from __future__ import annotations

import ctypes

PCM_INTERFACE = 3
"""SND_CTL_ELEM_IFACE_PCM."""

STEP_PPM = 10
EXACT = 100_000
"""The control's value for the computer's own rate; one more is 10 ppm slower."""


def shift_rate(card: str, ppm: int, device: int, subdevice: int = 0) -> None:
    """Let the card's device run so much quicker, in steps of 10 ppm, from the next stream on."""
    asound = ctypes.CDLL("libasound.so.2")
    control, value = ctypes.c_void_p(), ctypes.c_void_p()
    assert asound.snd_ctl_open(ctypes.byref(control), f"hw:CARD={card}".encode(), 0) == 0
    try:
        assert asound.snd_ctl_elem_value_malloc(ctypes.byref(value)) == 0
        asound.snd_ctl_elem_value_set_interface(value, PCM_INTERFACE)
        asound.snd_ctl_elem_value_set_name(value, b"PCM Rate Shift 100000")
        asound.snd_ctl_elem_value_set_device(value, device)
        asound.snd_ctl_elem_value_set_subdevice(value, subdevice)
        asound.snd_ctl_elem_value_set_integer(value, 0, ctypes.c_long(EXACT - ppm // STEP_PPM))
        assert asound.snd_ctl_elem_write(control, value) >= 0
        asound.snd_ctl_elem_value_free(value)
    finally:
        asound.snd_ctl_close(control)

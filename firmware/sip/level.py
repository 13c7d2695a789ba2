"""PJSIP's signal levels in dB. Pure.

Its bridge takes the mean amplitude of a frame and writes it as mu-law (ITU-T G.711) turned round: silence
is 0, full scale 127, and pjsua2 gives that in percent of 255.
"""

from __future__ import annotations

import math

FULL_SCALE = 32_768
SILENT_DBFS = -96.0
LARGEST_CODE = 127


def dbfs_of_percent(percent: int) -> float:
    """The mean amplitude against full scale; -96 for silence. A percent is about 1 dB."""
    code = min(round(percent * 255 / 100), LARGEST_CODE)
    exponent, mantissa = divmod(code, 16)
    amplitude = ((2 * mantissa + 33) << exponent + 2) - 132
    return max(20 * math.log10(amplitude / FULL_SCALE), SILENT_DBFS) if amplitude > 0 else SILENT_DBFS

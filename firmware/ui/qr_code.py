"""QR codes (ISO/IEC 18004) on a display of 64 rows: two pixels for each of the code's modules.

A camera does not tell single pixels of a small OLED apart. Two pixels leave room for versions 1 to 3, which
hold 53 bytes; what is longer has no code. The code stands in a lit square with as much quiet zone as there
is: of the four modules that the standard wants, version 2 (32 bytes) has three and a half, version 3 one and
a half.
"""

from __future__ import annotations

from functools import lru_cache

from PIL import Image

SIDE = 64
PIXELS = 2
HIGHEST_VERSION = 3


@lru_cache(maxsize=4)
def qr_code(text: str) -> Image.Image | None:
    """The code, lit ground and dark modules, SIDE pixels each way; None for what is too long or no text."""
    import segno  # rarely wanted

    try:
        code = segno.make(text, error="l", version=None, micro=False, encoding="utf-8", eci=False)
    except (segno.DataOverflowError, UnicodeEncodeError):
        return None
    version = code.version
    if not isinstance(version, int) or version > HIGHEST_VERSION:
        return None
    rows = tuple(code.matrix_iter(scale=PIXELS, border=0))
    edge = (SIDE - len(rows)) // 2
    picture = Image.new("1", (SIDE, SIDE), 1)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                picture.putpixel((edge + x, edge + y), 0)
    return picture

"""The QR codes can be read by a reader that is not ours, as a camera would have them."""

from __future__ import annotations

import pytest
import zxingcpp
from PIL import Image, ImageFilter

from firmware.phone.notices import GUIDE
from firmware.ui.draw import SIZES, draw
from firmware.ui.qr_code import SIDE, qr_code
from firmware.ui.screen import Page
from firmware.ui.upkeep import Guide
from tests.ui.contact_sheet import LANGUAGES, picture
from tests.ui.examples import BACK_KEY, EXAMPLES

LONGEST = "https://guide.example/" + "a" * 31
"""53 bytes: all that version 3 holds."""


def photograph(shown: Image.Image, turned: float = 0) -> Image.Image:
    """The display in its dark case, seen a little blurred and askew."""
    grey = shown.convert("L").point(lambda ink: 235 if ink else 12)
    case = Image.new("L", (shown.width + 40, shown.height + 40), 12)
    case.paste(grey, (20, 20))
    large = case.resize((case.width * 5, case.height * 5), Image.Resampling.BICUBIC)
    return large.rotate(turned, expand=True, fillcolor=12).filter(ImageFilter.GaussianBlur(2))


def read(image: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(image, try_invert=False)]


@pytest.mark.parametrize("turned", [0, 7, 90])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("url", [GUIDE, "HTTPS://DERING.EXAMPLE", LONGEST])
def test_the_code_on_the_screen_can_be_scanned(
    url: str, size: tuple[int, int], language: str, turned: float
) -> None:
    page = Page(Guide(url, "215", ("192.168.1.20",)), BACK_KEY)
    assert read(photograph(picture(draw(page, size, language)), turned)) == [url]


def test_a_new_phone_leads_to_the_guide() -> None:
    assert read(photograph(picture(draw(EXAMPLES["guide-new"], SIZES[0], "id")))) == [GUIDE]


@pytest.mark.parametrize("text", [LONGEST + "a", "https://" + "a" * 5000, "https://\ud800"])
def test_a_text_that_is_too_long_or_none_has_no_code(text: str) -> None:
    assert qr_code(text) is None


def test_the_guides_own_address_has_room_around_it() -> None:
    """Version 2, with a quiet zone of three and a half of its modules (ISO/IEC 18004 wants four)."""
    code = qr_code(GUIDE)
    assert code is not None
    dark = code.convert("L").point(lambda ink: 0 if ink else 255).getbbox()
    assert dark == (7, 7, SIDE - 7, SIDE - 7)

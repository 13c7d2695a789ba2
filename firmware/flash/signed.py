"""Who published an image: the signature of the SHA256SUMS beside it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from firmware.flash.errors import FlashError
from firmware.signature import SUFFIX, SignatureError, keys_folder, verify

SUMS = "SHA256SUMS"
KEY = "feed.pub"
"""In the makers' folder; `make image` gives it to phones, too."""


def signed_sums(image: Path, key: Path | None, say: Callable[[str], None]) -> str | None:
    """SHA256SUMS, if it is signed by ``key`` or else by that of the makers; None where nothing can be said.

    ``key`` asks for a signature: one that is missing is an error then. A wrong one always is.
    Raises FlashError.
    """
    sums = image.with_name(SUMS)
    beside = image.with_name(f"{SUMS}{SUFFIX}")
    if not beside.exists():
        if key:
            raise FlashError(f"{beside} is missing: who published the image cannot be told by --key")
        return None
    trusted = key or keys_folder() / KEY
    if key is None and not trusted.exists():
        say(f"{SUMS} is signed, but no key is here to check it by: --key FILE")
        return None
    try:
        content = sums.read_bytes()
        verify(content, beside.read_bytes(), trusted.read_bytes())
    except OSError as error:
        raise FlashError(f"{error.filename} cannot be read: {error.strerror}") from error
    except SignatureError as error:
        raise FlashError(f"{beside}: {error} ({trusted})") from None
    except ImportError:
        raise FlashError(f"{beside} cannot be checked: Python's cryptography is not installed here") from None
    say(f"{SUMS} is signed by the key in {trusted}")
    return content.decode("utf-8", "replace")

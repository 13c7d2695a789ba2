"""docs/failed-calls.md: the table of causes is what the phone does."""

from __future__ import annotations

import re
from pathlib import Path

from firmware.phone.network import FAILURE_TONES
from firmware.phone.parts import ReceiverTone
from firmware.phone.reasons import BY_CAUSE
from firmware.ui.labels import REASONS
from firmware.ui.language import language_of

PAGE = Path(__file__).parents[2] / "docs" / "failed-calls.md"


def test_the_table_of_causes_is_right() -> None:
    told = re.findall(
        r"^\| (\d+) \| .* \| [\d-]+ \| (.*) \| (.*) \| (.*) \|$", PAGE.read_text("utf-8"), re.MULTILINE
    )
    assert [(int(cause), *words) for cause, *words in told] == [
        (
            cause,
            REASONS[reason],
            language_of("id").say(REASONS[reason]),
            FAILURE_TONES.get(reason, ReceiverTone.CONGESTION),
        )
        for cause, reason in BY_CAUSE.items()
    ]

"""Alert-Info on its way from an INVITE to the phone."""

from __future__ import annotations

import pytest

from firmware.sip.caller import LONGEST, MOST
from tests.network import OTHER_PHONE
from tests.sip.conftest import StartStack
from tests.sip.test_strangers import caller, phone, ring, trust


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ("", ()),
        ("Alert-Info: <urn:alert:source:external>\r\n", ("<urn:alert:source:external>",)),
        (
            "Alert-Info: <http://127.0.0.1/Bellcore-dr2>\r\nALERT-INFO: <http://x>;info=a\r\n",
            ("<http://127.0.0.1/Bellcore-dr2>", "<http://x>;info=a"),
        ),
        ("Alert-Info: Bellcore-dr3\r\n", ("Bellcore-dr3",)),
        ('Alert-Info: <<<;;;info="\r\n', ('<<<;;;info="',)),
        ("Alert-Info:\r\n", ()),
        ("Alert-Info: a,\r\n b\r\n", ("a", "b")),
        (f"Alert-Info: {'x' * 1000}\r\n", ("x" * LONGEST,)),
        ("Alert-Info: <a>\r\n" * 50, ("<a>",) * MOST),
    ],
)
async def test_the_phone_is_told(start_stack: StartStack, headers: str, told: tuple[str, ...]) -> None:
    running = await start_stack(phone())
    async with caller(OTHER_PHONE) as friend:
        trust(running, friend)
        assert (await ring(running, friend, headers=headers)).alert_info == told

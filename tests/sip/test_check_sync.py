"""Reading a NOTIFY of ``Event: check-sync``."""

from __future__ import annotations

import pytest

from firmware.sip.check_sync import Wanted, check_sync


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("Event: check-sync", Wanted(reboot=False)),
        ("o: check-sync;reboot=true", Wanted(reboot=True)),
        ('EVENT : Check-Sync ; reboot = "true"', Wanted(reboot=True)),
        ("Event: check-sync;reboot=false", Wanted(reboot=False)),
        ("Event: check-sync;id=1;reboot=true", Wanted(reboot=True)),
        ("Event: check-sync;reboot", Wanted(reboot=False)),
        ("Event: message-summary", None),
        ("Event: ", None),
        ("Subject: check-sync", None),
    ],
)
def test_it_is_read_as_it_is_meant(header: str, wanted: Wanted | None) -> None:
    message = f"NOTIFY sip:101@10.0.0.1 SIP/2.0\r\n{header}\r\n\r\nEvent: check-sync\r\n"
    assert check_sync(message) == wanted

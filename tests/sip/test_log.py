"""No secret in the log."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import sys
from firmware.sip.pjsua_log import without_secrets
sys.stdout.write(without_secrets(sys.stdin.read()))
"""
MESSAGE = """REGISTER sip:h SIP/2.0
Authorization: Digest username="101", response="5ec2e7",
 nonce="5ec2e8"
To: <sip:101@h>
proxy-authorization : Digest response="5ec2e9"

a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:5ec2e0abc/+=|2^20
a=rtpmap:0 PCMU/8000
Call 3 sending DTMF 5ec2 using method RFC2833
Sending DTMF digit id 5ec2
Signal=5
TX: AES_CM_128_HMAC_SHA1_80 key=5ec2AIeBgT8+/masAczC
RX: AES_CM_128_HMAC_SHA1_80 key=5ec2xF4jL/ZGjaRi
"""


def test_digest_answers_and_srtp_keys_are_removed() -> None:
    shown = subprocess.run(
        [sys.executable, "-c", SCRIPT], input=MESSAGE, capture_output=True, text=True, check=True
    ).stdout
    assert "5ec2" not in shown
    assert "To: <sip:101@h>" in shown
    assert "a=rtpmap:0 PCMU/8000" in shown
    assert "Signal=5" not in shown
    assert shown.count("***") == 8

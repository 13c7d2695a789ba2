"""The voice VLAN that the switch names by LLDP-MED (TIA-1057, network policy), as Debian's lldpd hears it."""

from __future__ import annotations

import json
import logging
import re
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from firmware.config.network import VLAN_OFF
from firmware.connection.apply import leave_vlan, use_vlan
from firmware.connection.vlan import Run, await_wired, ip

VOICE = "Voice"
HIGHEST_VLAN = 4094
ASK = ("lldpcli", "-f", "json0", "show", "neighbors", "details")
ANSWER_S = 10.0
LOOK_S = 2.0
"""A switch tells its policy each second while a device is new (LLDP-MED's fast start), later less often."""

_STAMP = re.compile(r"^\S+ \[[^]]*\] ", re.MULTILINE)
"""Before each line of lldpcli's: the time, which would make a new failure of each."""

log = logging.getLogger(__name__)


def voice_vlan(told: str) -> int | None:
    """The voice VLAN in lldpcli's json0; VLAN_OFF of a switch that names none, None where nobody is heard."""
    try:
        interfaces = [each for part in json.loads(told)["lldp"] for each in part.get("interface", ())]
        policies = [
            policy
            for each in interfaces
            for med in each.get("lldp-med", ())
            for policy in med.get("policy", ())
        ]
        named = [
            policy["vlan"][0]["vid"]
            for policy in policies
            if policy.get("apptype") == VOICE and policy.get("vlan")
        ]
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        return None
    found = [int(text) for text in named if isinstance(text, str) and text.isascii() and text.isdigit()]
    allowed = [number for number in found if 1 <= number <= HIGHEST_VLAN]
    return allowed[0] if allowed else (VLAN_OFF if interfaces else None)


def ask() -> str:
    """What lldpd has heard. Raises OSError if it does not answer."""
    try:
        done = subprocess.run(ASK, capture_output=True, text=True, timeout=ANSWER_S, check=False)
    except subprocess.TimeoutExpired as error:
        raise OSError(str(error)) from None
    if done.returncode != 0:
        raise OSError(f"lldpcli: {_STAMP.sub('', done.stderr.strip())}")
    return done.stdout


def renew_address() -> None:
    """Have the DHCP client begin anew on the devices that it may use now."""
    subprocess.run(["systemctl", "--no-block", "restart", "dering-dhcp.service"], check=True)


class VoiceVlan:
    """Keeps the phone where the switch wants it. A cable that is out changes nothing: it comes back."""

    def __init__(
        self,
        root: Path,
        ask: Callable[[], str] = ask,
        run: Run = ip,
        renew: Callable[[], None] = renew_address,
    ) -> None:
        self._root = root
        self._ask = ask
        self._run = run
        self._renew = renew
        self._joined = VLAN_OFF

    def look(self) -> None:
        """Ask once, and follow what was heard."""
        wanted = voice_vlan(self._ask())
        if wanted is None or wanted == self._joined:
            return
        parent = await_wired(self._root)
        if self._joined:
            leave_vlan(self._root, parent, self._joined, self._run)
        if wanted:
            device = use_vlan(self._root, parent, wanted, self._run)
            log.info("the switch wants the phone in VLAN %d: %s", wanted, device)
        else:
            log.info("the switch names no voice VLAN any more")
        self._joined = wanted
        self._renew()

    def follow(self) -> None:
        """Go on for ever. A failure is tried again, and told once."""
        problem = ""
        while True:
            try:
                self.look()
                said = ""
            except (OSError, subprocess.CalledProcessError) as error:
                said = str(error)
            if said != problem:
                problem = said
                log.warning("voice VLAN: %s", said or "works again")
            time.sleep(LOOK_S)

"""What the phone is doing, in the words of the emulated board's interface."""

from __future__ import annotations

from board.api import AccountReport, CallReport, Report
from firmware.phone.call import Call
from firmware.phone.messages import new_messages
from firmware.phone.outputs import Outputs
from firmware.phone.parts import AccountStatus
from firmware.phone.phases import Phase
from firmware.phone.receiver import ToneName
from firmware.phone.state import Phone
from firmware.sip.api import RegistrationState
from firmware.ui.labels import trouble_text
from firmware.ui.language import language_of


def report(phone: Phone, now: Outputs) -> Report:
    """Everything a program that watches the board may know; no secret is in the phone's state."""
    volumes = {"handset": now.volumes.handset, "speaker": now.volumes.speaker, "ringer": now.volumes.ringer}
    return Report(
        ringing=now.ringing,
        tone=_tone(now.tone),
        route=now.route.value if now.route else "closed",
        microphone=now.microphone.value,
        volume=tuple(volumes.items()),
        calls=tuple(_call(phone, call) for call in phone.calls),
        accounts=tuple(
            AccountReport(account.name, account.state.value, reason_of(phone, account))
            for account in phone.accounts
        ),
        voicemail=new_messages(phone) + phone.new_voicemail,
    )


def _tone(tone: ToneName | None) -> str | None:
    """The interface knows no howler: it is the loudest of the tones that say that something is wrong."""
    if tone is None:
        return None
    return ToneName.ERROR.value if tone is ToneName.HOWLER else tone.value


def _call(phone: Phone, call: Call) -> CallReport:
    dialling = call.phase is Phase.DIALING
    # The interface has no word for the moment between the owner's answer and the caller's ACK.
    phase = Phase.INCOMING if call.phase is Phase.ANSWERING else call.phase
    return CallReport(
        id=call.id,
        peer=phone.dial.digits if dialling else call.far_end.number,
        name=call.far_end.name,
        phase=phase.value,
        direction=call.direction.value,
        codec=call.codec,
        encryption=call.encryption.value,
        seconds=call.seconds(phone.now) or 0,
    )


def reason_of(phone: Phone, account: AccountStatus) -> str | None:
    """Why an account cannot register, in the phone's language."""
    if account.state is not RegistrationState.FAILED:
        return None
    return language_of(phone.language).say(trouble_text(account.trouble, account.code))

"""The words for every enumeration: plain ones, as a person would say them."""

from __future__ import annotations

from board.api import Transducer
from firmware.phone.findings import Check, Outcome
from firmware.phone.notices import NoticeKind, NoticeState, SystemNotice
from firmware.phone.parts import ErrandKind, VolumeOf
from firmware.phone.phases import Phase
from firmware.phone.quality import Quality
from firmware.phone.reasons import Reason
from firmware.phone.records import Direction
from firmware.phone.settings import ForwardWhen
from firmware.sip.api import Encryption, RegistrationState, Trouble, Verification
from firmware.sip.watching import DialogState
from firmware.ui.language import Language, label

FORWARDS: dict[ForwardWhen, str] = {
    ForwardWhen.ALWAYS: label("All calls"),
    ForwardWhen.BUSY: label("If busy"),
    ForwardWhen.NO_ANSWER: label("If no answer"),
}

PHASES: dict[Phase, str] = {
    Phase.DIALING: label("dialling"),
    Phase.CALLING: label("calling"),
    Phase.RINGING: label("ringing"),
    Phase.INCOMING: label("waits"),
    Phase.ANSWERING: label("answering"),
    Phase.TALKING: label("talking"),
    Phase.HELD: label("on hold"),
    Phase.RECORDING: label("leaves a message"),
    Phase.ENDED: label("over"),
}

DIALOG_STATES: dict[DialogState, str] = {
    DialogState.UNKNOWN: label("not known"),
    DialogState.IDLE: label("free"),
    DialogState.RINGING: label("ringing"),
    DialogState.BUSY: label("busy"),
}

ERRANDS: dict[ErrandKind, str] = {
    ErrandKind.TRANSFER: label("Transfer to"),
    ErrandKind.CONFERENCE: label("Add to the call"),
}

NOTICE_KINDS: dict[NoticeKind, str] = {
    NoticeKind.UPDATE: label("Update"),
    NoticeKind.PROVISIONING: label("Settings"),
    NoticeKind.SETUP: label("Set-up"),
}

NOTICE_STATES: dict[NoticeState, str] = {
    NoticeState.NONE: label("nothing new"),
    NoticeState.WAITING: label("waits for you"),
    NoticeState.CHECKING: label("asking"),
    NoticeState.AVAILABLE: label("ready"),
    NoticeState.DOWNLOADING: label("loading"),
    NoticeState.INSTALLING: label("installing"),
    NoticeState.RESTARTING: label("restarting"),
    NoticeState.DONE: label("done"),
    NoticeState.FAILED: label("failed"),
}

UPDATE_STATES: dict[NoticeState, str] = {
    NoticeState.NONE: label("Look for a new version?"),
    NoticeState.WAITING: label("Waits until no call is on"),
    NoticeState.CHECKING: label("Looking for a new version…"),
    NoticeState.AVAILABLE: label("A new version is ready"),
    NoticeState.DOWNLOADING: label("Loading…"),
    NoticeState.INSTALLING: label("Installing… leave it plugged in"),
    NoticeState.RESTARTING: label("The phone starts again…"),
    NoticeState.DONE: label("This is the newest version"),
    NoticeState.FAILED: label("The update did not work"),
}
"""On the update's own screen, where the updater has no sentence of its own."""

PROVISIONING_STATES: dict[NoticeState, str] = {
    NoticeState.NONE: label("No server has settings for this phone"),
    NoticeState.WAITING: label("New settings wait until no call is on"),
    NoticeState.CHECKING: label("Asking the server…"),
    NoticeState.AVAILABLE: label("New settings are ready"),
    NoticeState.DOWNLOADING: label("Loading…"),
    NoticeState.INSTALLING: label("Trying the new settings…"),
    NoticeState.RESTARTING: label("The phone starts again…"),
    NoticeState.DONE: label("The settings are those of the server"),
    NoticeState.FAILED: label("The settings could not be fetched"),
}
"""On the screen of the settings from the server, where provisioning has no sentence of its own."""

REASONS: dict[Reason, str] = {
    Reason.ENDED: label("Call ended"),
    Reason.MISSED: label("Missed call"),
    Reason.CANCELLED: label("Call cancelled"),
    Reason.REJECTED: label("Call rejected"),
    Reason.BUSY: label("Busy"),
    Reason.NO_ANSWER: label("No answer"),
    Reason.NO_SUCH_NUMBER: label("No such number"),
    Reason.UNAVAILABLE: label("Cannot be reached now"),
    Reason.DECLINED: label("Call declined"),
    Reason.FORBIDDEN: label("This call is not allowed"),
    Reason.NO_ROUTE: label("No way to this number"),
    Reason.OUT_OF_ORDER: label("Line there is out of order"),
    Reason.LINES_BUSY: label("All lines are busy"),
    Reason.NOT_OFFERED: label("The network does not offer this"),
    Reason.INCOMPATIBLE: label("No voice calls to this number"),
    Reason.TIMED_OUT: label("The network did not answer"),
    Reason.CUT_OFF: label("The network broke off the call"),
    Reason.CREDENTIALS: label("Password refused"),
    Reason.SERVER_UNREACHABLE: label("Server unreachable"),
    Reason.SERVER_ERROR: label("Server error, try again later"),
    Reason.NAME_NOT_FOUND: label("Address not found"),
    Reason.CERTIFICATE: label("Certificate not trusted"),
    Reason.ENCRYPTION: label("Call cannot be encrypted"),
    Reason.NO_CODEC: label("No common audio format"),
    Reason.NO_ACCOUNT: label("No phone with this number found"),
    Reason.NUMBER_NOT_VALID: label("Not a valid number"),
    Reason.NUMBER_CHANGED: label("Number has changed"),
    Reason.TRANSFERRED: label("Call transferred"),
    Reason.PARKED: label("Call parked"),
    Reason.FORWARDED: label("Sent on to another number"),
    Reason.DEFLECTED: label("Sent on to another number"),
    Reason.TO_VOICEMAIL: label("Sent to voice mail"),
    Reason.BLOCKED: label("Not let through"),
    Reason.LEFT_MESSAGE: label("Left a message"),
    Reason.ELSEWHERE: label("Answered at another phone"),
    Reason.FAILED: label("Call failed"),
}

BROKEN_OFF = label("broken off")
"""After the length of a talk."""

QUALITIES: dict[Quality, str] = {
    Quality.GOOD: label("good"),
    Quality.FAIR: label("fair"),
    Quality.POOR: label("poor"),
}

GIVEN = {
    Reason.TRANSFERRED: label("Transferred to {name}"),
    Reason.PARKED: label("Parked at {name}"),
}
"""The same where it is known to whom, or at which place."""

ADVICE: dict[Reason, str] = {
    Reason.NO_SUCH_NUMBER: label("Check the number. Does it need an area code?"),
    Reason.NUMBER_NOT_VALID: label("Check the number. Is it complete, with its area code?"),
    Reason.NO_ROUTE: label("Dial it with its area code, or by another account: Menu, Call with"),
    Reason.NO_ACCOUNT: label("Without an account, phones in this network alone can be called. Is it on?"),
    Reason.FORBIDDEN: label("Ask whoever runs the server what this account may call"),
    Reason.CREDENTIALS: label("Correct user name and password in the settings"),
    Reason.SERVER_UNREACHABLE: label("Check the network: Menu, Self-test, Check everything"),
    Reason.NAME_NOT_FOUND: label("Check the server's name and the network: Menu, Self-test"),
    Reason.CERTIFICATE: label("Check the clock of the phone, and the server's certificate"),
    Reason.ENCRYPTION: label("Call by another account, or change its encryption in the settings"),
    Reason.NO_CODEC: label("Allow more codecs in the settings: every phone knows PCMA or PCMU"),
}
"""What to do about a call that failed, where the owner can do something."""

TROUBLES: dict[Trouble, str] = {
    Trouble.NONE: label("Not connected"),
    Trouble.NO_ANSWER: label("Server does not answer"),
    Trouble.UNREACHABLE: label("Server unreachable"),
    Trouble.NAME: label("Server name not found"),
    Trouble.CERTIFICATE: label("Certificate not trusted"),
    Trouble.CREDENTIALS: label("Wrong password"),
    Trouble.ENCRYPTION: label("Encryption not available"),
    Trouble.NO_CODEC: label("No common audio format"),
    Trouble.NO_ACCOUNT: label("Account not set up"),
    Trouble.LOCAL: label("Settings not usable"),
    Trouble.OTHER: label("Connection failed"),
}
"""Why an account does not register."""

NEXT_STEPS: dict[Trouble, str] = {
    Trouble.NO_ANSWER: label("Check network and server"),
    Trouble.UNREACHABLE: label("Check the network cable"),
    Trouble.NAME: label("Check the server's name"),
    Trouble.CERTIFICATE: label("Check the server's certificate"),
    Trouble.CREDENTIALS: label("Check user name and password"),
    Trouble.ENCRYPTION: label("Check the encryption setting"),
    Trouble.NO_ACCOUNT: label("Add it in the settings"),
    Trouble.LOCAL: label("Correct them in the settings"),
}
"""What to do about it, where the owner can do something."""

REFUSALS: dict[int, str] = {
    403: label("Server refuses the account"),
    404: label("Server does not know the account"),
    423: label("Server refuses the refresh time"),
    503: label("Server overloaded"),
}
"""Registration answers (RFC 3261, section 21) that say more than the trouble does."""

SERVER_ERROR = label("Server error")

REGISTRATIONS: dict[RegistrationState, str] = {
    RegistrationState.OFF: label("Off"),
    RegistrationState.REGISTERING: label("Connecting…"),
    RegistrationState.REGISTERED: label("Connected"),
    RegistrationState.FAILED: label("Not connected"),
}


VOLUMES: dict[VolumeOf, str] = {
    VolumeOf.HANDSET: label("Handset volume"),
    VolumeOf.SPEAKER: label("Speaker volume"),
    VolumeOf.HEADSET: label("Headset volume"),
    VolumeOf.RINGER: label("Ringer volume"),
}

VOLUME_ICONS: dict[VolumeOf, str] = {
    VolumeOf.HANDSET: "handset",
    VolumeOf.SPEAKER: "speaker",
    VolumeOf.HEADSET: "headset",
    VolumeOf.RINGER: "bell",
}

CHECKS: dict[Check, str] = {
    Check.PHONE: label("Phone"),
    Check.BOARD: label("Board"),
    Check.HOOK: label("Hook switch"),
    Check.KEYPAD: label("Keypad"),
    Check.DISPLAY: label("Display"),
    Check.LAMPS: label("Lamps"),
    Check.CODEC: label("Sound card"),
    Check.HANDSET: label("Handset"),
    Check.SPEAKER: label("Loudspeaker"),
    Check.HEADSET: label("Headset"),
    Check.MICROPHONE: label("Microphone"),
    Check.LOOP_DELAY: label("Loop delay"),
    Check.CLOCK_DRIFT: label("Clock drift"),
    Check.I2C: label("I2C bus"),
    Check.POWER: label("Power supply"),
    Check.TEMPERATURE: label("Temperature"),
    Check.CARD: label("Memory card"),
    Check.STORAGE: label("Storage"),
    Check.KERNEL: label("Kernel"),
    Check.NETWORK: label("Network"),
    Check.GATEWAY: label("Gateway"),
    Check.NAMES: label("Name servers"),
    Check.REGISTRAR: label("Registrar"),
    Check.TIME: label("Time"),
}

OUTCOMES: dict[Outcome, str] = {
    Outcome.OK: label("ok"),
    Outcome.WARNING: label("warning"),
    Outcome.FAILED: label("FAILED"),
    Outcome.SKIPPED: label("skipped"),
}

OUTCOME_ICONS: dict[Outcome, str] = {
    Outcome.OK: "check",
    Outcome.WARNING: "weak",
    Outcome.FAILED: "failed",
    Outcome.SKIPPED: "off",
}

TONE_TESTS: dict[Transducer, str] = {
    Transducer.HANDSET: label("Do you hear the tone in the handset?"),
    Transducer.SPEAKER: label("Do you hear the tone in the loudspeaker?"),
    Transducer.HEADSET: label("Do you hear the tone in the headset?"),
}

DIRECTIONS: dict[Direction, str] = {
    Direction.DIALLED: label("Dialled"),
    Direction.RECEIVED: label("Received"),
    Direction.MISSED: label("Missed"),
}

VERIFICATIONS: dict[Verification, str] = {
    Verification.PASSED: label("Number verified"),
    Verification.FAILED: label("Number may be false"),
}
"""What a server has found out about a caller's number."""

VERIFICATION_ICONS: dict[Verification, str] = {Verification.PASSED: "check", Verification.FAILED: "failed"}

ENCRYPTIONS: dict[Encryption, str] = {
    Encryption.NONE: label("Not encrypted"),
    Encryption.HOP: label("Encrypted to the server"),
    Encryption.END_TO_END: label("Encrypted end to end"),
}

CODECS = {"opus": "Opus", "G722": "G.722", "PCMA": "G.711a", "PCMU": "G.711u"}
"""Codecs by their SDP name as people know them; another shows its SDP name."""


def trouble_text(trouble: Trouble, code: int) -> str:
    """The sentence, untranslated, for an account that failed with this trouble and SIP status (0: none)."""
    if trouble in {Trouble.NONE, Trouble.OTHER}:
        if code in REFUSALS:
            return REFUSALS[code]
        if 500 <= code < 600:
            return SERVER_ERROR
    return TROUBLES[trouble]


def code_text(code: int, language: Language, cause: int = 0) -> str:
    """The SIP status for whoever has to look it up, and after it the cause of the telephone network.

    Nothing when all went well (2xx) or there is none.
    """
    told = f"{code}/{cause}" if cause else str(code)
    return language.say("Code {code}").format(code=told) if code >= 300 else ""


def notice_text(notice: SystemNotice, language: Language) -> str:
    """A notice of another part of the system, as a line: who speaks, how far it is, and the percentage."""
    line = f"{language.say(NOTICE_KINDS[notice.kind])}: {language.say(NOTICE_STATES[notice.state])}"
    return line if notice.percent is None else f"{line} {notice.percent}%"

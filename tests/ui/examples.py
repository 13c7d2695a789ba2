"""Example pages: every screen with what is usual and what is nasty; golden pictures and tests use them."""

from __future__ import annotations

from datetime import date

from board.api import Key, Part, Transducer
from firmware.audio.ring_tones import RingTone
from firmware.phone.findings import Check, Finding, Outcome
from firmware.phone.notice import Notice
from firmware.phone.notices import GUIDE, NoticeKind, NoticeState, SystemNotice
from firmware.phone.panels import MenuItem, MenuRow, MenuTitle
from firmware.phone.parts import VolumeOf
from firmware.phone.reasons import ADVISED, Reason
from firmware.phone.rows import MENU, RING_TONE_ITEMS, SETUP, TESTS
from firmware.phone.softkeys import SoftKey
from firmware.sip.api import Encryption, RegistrationState, Trouble
from firmware.sip.watching import DialogState
from firmware.ui.screen import (
    About,
    AccountLine,
    AccountTrouble,
    Dialing,
    EchoTest,
    Ended,
    Idle,
    Incoming,
    Menu,
    OffHook,
    Outgoing,
    Page,
    SpokenTime,
    Talking,
    VolumeBar,
)
from firmware.ui.upkeep import (
    DisplayTest,
    FindingDetails,
    Findings,
    Guide,
    KeysTest,
    Password,
    Provisioning,
    ToneTest,
    Update,
)
from tests.ui.action_examples import ACTIONS
from tests.ui.history_examples import HISTORY, LONG_NAME, LONG_NUMBER, URI
from tests.ui.hot_desking_examples import HOT_DESKING
from tests.ui.lock_examples import LOCK
from tests.ui.settings_examples import MESSAGES, SETTINGS
from tests.ui.several_calls_examples import SEVERAL_CALLS

NOON = (14, 5)
DAY = date(2026, 11, 23)
OFFICE = AccountLine("Office", RegistrationState.REGISTERED)

IDLE_KEYS = (SoftKey.HISTORY, SoftKey.REDIAL, SoftKey.MENU)
MISSED_KEYS = (SoftKey.MISSED, SoftKey.REDIAL, SoftKey.MENU)
TROUBLE_KEYS = (SoftKey.HISTORY, SoftKey.DETAILS, SoftKey.MENU)
DIAL_KEYS = (SoftKey.DELETE, SoftKey.LETTERS, SoftKey.CALL)
END_KEY = (None, None, SoftKey.END)
CALL_KEYS = (SoftKey.HOLD, None, SoftKey.END)
RING_KEYS = (SoftKey.ANSWER, SoftKey.SILENCE, SoftKey.REJECT)
MENU_KEYS = (SoftKey.SELECT, None, SoftKey.BACK)
ENDED_KEYS = (SoftKey.RETRY, None, SoftKey.CLOSE)
ADVISED_KEYS = (SoftKey.RETRY, SoftKey.NEXT_STEP, SoftKey.CLOSE)
BACK_KEY = (None, None, SoftKey.BACK)

MENU_ROWS = tuple(
    MenuRow(item, value="2" if item is MenuItem.VOICEMAIL else "")
    for item in MENU
    if item not in (MenuItem.LOG_IN, MenuItem.LOG_OUT, MenuItem.ACTIONS)
)
SPEED_ROWS = (
    MenuRow(text="1 Sari", value="102"),
    MenuRow(text="2 Satpam", value="113"),
    MenuRow(text="3 Kantor pusat Jakarta Selatan", value="+62215001234567"),
)
WATCHED_ROWS = (
    MenuRow(text="1 Siti Nurbaya", value="102", doing=DialogState.RINGING),
    MenuRow(text="2 701", value="701", doing=DialogState.IDLE),
    MenuRow(text="3 Kantor pusat Jakarta Selatan", value="201", doing=DialogState.BUSY),
)
SOUND_ROWS = (
    MenuRow(MenuItem.RINGER_VOLUME, value="5/10"),
    MenuRow(MenuItem.HANDSET_VOLUME, value="7/10"),
    MenuRow(MenuItem.SPEAKER_VOLUME, value="10/10"),
    MenuRow(MenuItem.RING_TONE, chosen=MenuItem.RING_DROPS),
)
RING_TONE_ROWS = tuple(MenuRow(item, mark=tone is RingTone.GAMELAN) for item, tone in RING_TONE_ITEMS.items())
LANGUAGE_ROWS = (MenuRow(MenuItem.ENGLISH), MenuRow(MenuItem.INDONESIAN, mark=True))


def failed(trouble: Trouble, code: int = 0, name: str = "Office") -> AccountLine:
    """An account that does not register."""
    return AccountLine(name, RegistrationState.FAILED, code, trouble)


def talking(name: str = "Siti Nurbaya", peer: str = "0812 3456 7890", seconds: int = 65) -> Talking:
    """A usual call."""
    return Talking(peer, name, seconds, "G722", Encryption.HOP)


IDLE = {
    "idle": Page(Idle("Front desk", NOON, DAY, (OFFICE,), "101"), IDLE_KEYS),
    "idle-no-clock": Page(Idle("Front desk", None, None, (), "101"), IDLE_KEYS),
    "idle-starting": Page(
        Idle("Front desk", None, None, (AccountLine("Office", RegistrationState.REGISTERING),)), IDLE_KEYS
    ),
    "idle-missed": Page(Idle("Front desk", NOON, DAY, (OFFICE,), "101", missed=3), MISSED_KEYS),
    "idle-all": Page(
        Idle(
            "Front desk",
            (0, 0),
            date(2026, 9, 30),
            (failed(Trouble.CREDENTIALS, 401),),
            "101",
            False,
            12,
        ),
        (SoftKey.MISSED, SoftKey.DETAILS, SoftKey.MENU),
    ),
    "idle-registering": Page(
        Idle("Front desk", NOON, DAY, (AccountLine("Office", RegistrationState.REGISTERING),)), IDLE_KEYS
    ),
    "idle-offline": Page(
        Idle("Front desk", NOON, DAY, (failed(Trouble.UNREACHABLE),), "101", offline=True), IDLE_KEYS
    ),
    "idle-do-not-disturb": Page(
        Idle("Front desk", NOON, DAY, (OFFICE,), "101", missed=3, do_not_disturb=True), MISSED_KEYS
    ),
    "idle-rings": Page(
        Idle("Front desk", NOON, DAY, (OFFICE,), "101", missed=3, ringing=((2, "Siti Nurbaya"),)), MISSED_KEYS
    ),
    "idle-rings-long": Page(
        Idle("Front desk", NOON, DAY, (OFFICE,), "101", ringing=((8, LONG_NAME), (7, "Sari"))), IDLE_KEYS
    ),
    "idle-parked": Page(
        Idle("Front desk", NOON, DAY, (OFFICE,), "101", missed=3, parked=(("703", "Siti Nurbaya"),)),
        MISSED_KEYS,
    ),
    "idle-parked-two": Page(
        Idle("Front desk", NOON, DAY, (OFFICE,), "101", parked=(("0000701720", LONG_NAME), ("701", "Sari"))),
        IDLE_KEYS,
    ),
    "idle-account-off": Page(
        Idle("Front desk", NOON, DAY, (AccountLine("Office", RegistrationState.OFF),)), IDLE_KEYS
    ),
    "idle-conflict": Page(
        Idle("Front desk", NOON, DAY, (OFFICE, failed(Trouble.UNREACHABLE)), "101", True, 123),
        (SoftKey.MISSED, SoftKey.DETAILS, SoftKey.MENU),
    ),
    "idle-update": Page(
        Idle(
            "Front desk",
            NOON,
            DAY,
            (OFFICE,),
            "101",
            notices=(
                SystemNotice(NoticeKind.UPDATE, NoticeState.DOWNLOADING, 40, "0.2.0"),
                SystemNotice(NoticeKind.PROVISIONING, NoticeState.FAILED, reason="phone.toml: spoilt"),
            ),
        ),
        IDLE_KEYS,
    ),
    "idle-lost": Page(
        Idle("Front desk", NOON, DAY, (failed(Trouble.UNREACHABLE),), "101", lost=(Part.KEYPAD, Part.LAMPS)),
        IDLE_KEYS,
    ),
    "idle-long": Page(
        Idle(LONG_NAME, (22, 48), DAY, (failed(Trouble.NO_ANSWER, 408, LONG_NAME),), LONG_NUMBER, missed=3),
        (SoftKey.MISSED, SoftKey.DETAILS, SoftKey.MENU),
    ),
    "idle-empty": Page(Idle("", NOON, DAY)),
}
DIALING = {
    "dialing-receiver": Page(Dialing("", 0, True), (SoftKey.REDIAL, SoftKey.HISTORY, None)),
    "dialing-short": Page(Dialing("102", 3, True, "Sari", via="LAN"), DIAL_KEYS),
    "dialing-mobile": Page(Dialing("081234567890", 12, False, "Siti Nurbaya", via="Office"), DIAL_KEYS),
    "dialing-edit": Page(Dialing("081234567890", 4, False), DIAL_KEYS),
    "dialing-long": Page(Dialing(LONG_NUMBER, 30, True, via="Office"), DIAL_KEYS),
    "dialing-long-start": Page(Dialing(LONG_NUMBER, 0, True, LONG_NAME, via=LONG_NAME), DIAL_KEYS),
    "dialing-long-middle": Page(Dialing(LONG_NUMBER, 15, False), DIAL_KEYS),
    "dialing-letters": Page(
        Dialing("sari@pbx.example", 16, False, letters=True), (SoftKey.DELETE, SoftKey.NUMBERS, SoftKey.CALL)
    ),
    "dialing-star": Page(Dialing("*43#", 4, True), DIAL_KEYS),
}
CALLS = {
    "outgoing-calling": Page(Outgoing("102", "Sari", False, "LAN"), END_KEY),
    "outgoing-ringing": Page(Outgoing("0812 3456 7890", "Siti Nurbaya", True, "Office"), END_KEY),
    "outgoing-number": Page(Outgoing("+62215001234567", "", True, "Office"), END_KEY),
    "outgoing-emergency": Page(Outgoing("112", "", False, "Office", emergency=True), END_KEY),
    "outgoing-long": Page(Outgoing(URI, LONG_NAME, False, LONG_NAME), END_KEY),
    "incoming": Page(Incoming("0812 3456 7890", "Siti Nurbaya", "Office"), RING_KEYS),
    "incoming-number": Page(Incoming("+62215001234567", "", "Office"), RING_KEYS),
    "incoming-silenced": Page(
        Incoming("102", "Sari", "LAN", silenced=True), (SoftKey.ANSWER, SoftKey.SEND_ON, SoftKey.REJECT)
    ),
    "incoming-foreign": Page(Incoming("103", "Łukasz Ağaoğlu", "Office"), RING_KEYS),
    "incoming-long": Page(Incoming(LONG_NUMBER, LONG_NAME, LONG_NAME), RING_KEYS),
    "incoming-unknown": Page(Incoming("", "", "Office"), RING_KEYS),
    "incoming-emoji": Page(Incoming("104", "Ayu \U0001f338\U0001f469\u200d\U0001f4bb", "LAN"), RING_KEYS),
    "incoming-rtl": Page(Incoming("105", "\u202eليلى \u05d3\u05e0\u05d4", "LAN"), RING_KEYS),
    "talking": Page(talking(), CALL_KEYS),
    "talking-plain": Page(Talking("102", "", 7, "opus", Encryption.NONE, speaker=True), CALL_KEYS),
    "talking-muted": Page(
        Talking("102", "Sari", 754, "opus", Encryption.END_TO_END, muted=True, speaker=True), CALL_KEYS
    ),
    "talking-held": Page(
        Talking("102", "Sari", 754, "PCMA", Encryption.HOP, held=True), (SoftKey.RESUME, None, SoftKey.END)
    ),
    "talking-held-by-peer": Page(
        Talking("102", "Sari", 61, "PCMU", Encryption.NONE, held_by_peer=True), CALL_KEYS
    ),
    "talking-digits": Page(
        Talking("14000", "Call center", 33, "PCMA", Encryption.NONE, sent_digits="1234567890#*0987"),
        CALL_KEYS,
    ),
    "talking-weak": Page(Talking("102", "Sari", 61, "G722", Encryption.NONE, weak=True, others=1), CALL_KEYS),
    "talking-soundless": Page(
        Talking("102", "Sari", 754, "G722", Encryption.HOP, muted=True, soundless=True), CALL_KEYS
    ),
    "talking-others": Page(Talking("102", "Sari", 61, "G722", Encryption.END_TO_END, others=2), CALL_KEYS),
    "talking-all": Page(
        Talking(URI, LONG_NAME, 36610, "opus", Encryption.END_TO_END, True, True, True, True, 2, "123", True),
        CALL_KEYS,
    ),
}
ENDED = {
    f"ended-{reason.value}": Page(
        Ended("102", "Sari", reason), ADVISED_KEYS if reason in ADVISED else ENDED_KEYS
    )
    for reason in Reason
} | {
    "ended-transferred": Page(Ended("102", "Sari", Reason.TRANSFERRED, 200, 65, to="Siti"), ENDED_KEYS),
    "ended-parked": Page(Ended("102", "Sari", Reason.PARKED, 200, 65, to="701"), ENDED_KEYS),
    "ended-busy": Page(Ended("102", "Sari", Reason.BUSY, 486), ENDED_KEYS),
    "ended-lines-busy": Page(Ended("102", "Sari", Reason.LINES_BUSY, 503, cause=34), ENDED_KEYS),
    "ended-no-such-number": Page(Ended("0218765432", "", Reason.NO_SUCH_NUMBER, 404, cause=1), ADVISED_KEYS),
    "ended-ended": Page(Ended("0812 3456 7890", "Siti Nurbaya", Reason.ENDED, 200, 3725), ENDED_KEYS),
    "ended-long": Page(Ended(LONG_NUMBER, LONG_NAME, Reason.NO_ACCOUNT, 503), ENDED_KEYS),
}  # fmt: skip
MENUS = {
    "menu": Page(Menu(MenuTitle.MENU, MENU_ROWS, 0), MENU_KEYS),
    "menu-middle": Page(Menu(MenuTitle.MENU, MENU_ROWS, 4), MENU_KEYS),
    "menu-last": Page(Menu(MenuTitle.MENU, MENU_ROWS, 10), MENU_KEYS),
    "menu-sound": Page(Menu(MenuTitle.SOUND, SOUND_ROWS, 1), MENU_KEYS),
    "menu-sound-ring-tone": Page(Menu(MenuTitle.SOUND, SOUND_ROWS, 3), MENU_KEYS),
    "menu-ring-tone": Page(Menu(MenuTitle.RING_TONE, RING_TONE_ROWS, 4), MENU_KEYS),
    "menu-ring-tone-first": Page(Menu(MenuTitle.RING_TONE, RING_TONE_ROWS, 0), MENU_KEYS),
    "menu-ring-tone-last": Page(Menu(MenuTitle.RING_TONE, RING_TONE_ROWS, 8), MENU_KEYS),
    "menu-language": Page(Menu(MenuTitle.LANGUAGE, LANGUAGE_ROWS, 1), MENU_KEYS),
    "menu-accounts": Page(
        Menu(MenuTitle.ACCOUNTS, (MenuRow(text="Office"), MenuRow(text=LONG_NAME)), 0), MENU_KEYS
    ),
    "menu-outgoing": Page(
        Menu(MenuTitle.OUTGOING_ACCOUNT, (MenuRow(text="Office", mark=True), MenuRow(text="Rumah")), 1),
        MENU_KEYS,
    ),
    "menu-speed-dials": Page(Menu(MenuTitle.SPEED_DIALS, SPEED_ROWS, 2), MENU_KEYS),
    "menu-speed-dials-watched": Page(Menu(MenuTitle.SPEED_DIALS, WATCHED_ROWS, 0), MENU_KEYS),
    "menu-empty": Page(Menu(MenuTitle.SPEED_DIALS, (), 0), BACK_KEY),
    "about": Page(About("Front desk", "0.1.0", ("192.168.1.20", "fe80::1ff:fe23:4567:890a")), BACK_KEY),
    "about-missing": Page(About(LONG_NAME, "0.1.0", ("192.168.1.20",), ("opus", "dtls-srtp")), BACK_KEY),
    "about-offline": Page(About("Front desk", "0.1.0", ()), BACK_KEY),
}
TROUBLE = {
    f"trouble-{trouble.value}": Page(
        AccountTrouble(failed(trouble)), (SoftKey.RETRY, None, SoftKey.BACK)
    )
    for trouble in Trouble
} | {
    "trouble-credentials": Page(
        AccountTrouble(failed(Trouble.CREDENTIALS, 401)), (SoftKey.RETRY, None, SoftKey.BACK)
    ),
    "trouble-forbidden": Page(
        AccountTrouble(failed(Trouble.OTHER, 403)), (SoftKey.RETRY, None, SoftKey.BACK)
    ),
    "trouble-server-error": Page(
        AccountTrouble(failed(Trouble.NONE, 500, LONG_NAME)), (SoftKey.RETRY, None, SoftKey.BACK)
    ),
    "trouble-registered": Page(AccountTrouble(OFFICE, (12, 5025)), (SoftKey.RETRY, None, SoftKey.BACK)),
    "trouble-registered-much": Page(
        AccountTrouble(AccountLine(LONG_NAME, RegistrationState.REGISTERED), (1234, 1_234_567)),
        (SoftKey.RETRY, None, SoftKey.BACK),
    ),
    "trouble-registering": Page(
        AccountTrouble(AccountLine("Office", RegistrationState.REGISTERING), (1, 59)),
        (SoftKey.RETRY, None, SoftKey.BACK),
    ),
}  # fmt: skip
SERVICES = {
    "echo-test": Page(EchoTest(None), END_KEY),
    "echo-test-measured": Page(EchoTest(142), END_KEY),
    "spoken-time": Page(SpokenTime(NOON, DAY), END_KEY),
    "spoken-time-unknown": Page(SpokenTime(None, None), END_KEY),
    "off-hook": Page(OffHook(), END_KEY),
}
OVERLAYS = {
    f"notice-{notice.value}": Page(IDLE["idle"].screen, IDLE_KEYS, notice)
    for notice in Notice
    if f"{notice}" not in ACTIONS
} | {
    "notice-transfer-failed-code": Page(
        IDLE["idle"].screen, IDLE_KEYS, Notice.TRANSFER_FAILED, notice_code=486
    ),
    "volume-handset": Page(talking(), CALL_KEYS, volume=VolumeBar(VolumeOf.HANDSET, 7)),
    "volume-speaker": Page(talking(), CALL_KEYS, volume=VolumeBar(VolumeOf.SPEAKER, 10)),
    "volume-headset": Page(talking(), CALL_KEYS, volume=VolumeBar(VolumeOf.HEADSET, 1)),
    "volume-ringer": Page(IDLE["idle"].screen, IDLE_KEYS, volume=VolumeBar(VolumeOf.RINGER, 0)),
}  # fmt: skip

FINDINGS = (
    Finding(
        Check.HOOK, Outcome.OK, "The handset is in its cradle ({how}).", values=(("how", "GPIO line 17"),)
    ),
    Finding(
        Check.KEYPAD,
        Outcome.FAILED,
        "{reason}",
        "Check the keypad's plug; dering keymap learn tells which keys arrive.",
        (("reason", "No keypad: found no input device with a key of the key map, found gpio_ir_recv."),),
    ),
    Finding(
        Check.TEMPERATURE,
        Outcome.WARNING,
        "The processor is warm: {celsius} °C.",
        "Give the case air, or the processor a heat sink.",
        (("celsius", 74),),
    ),
    Finding(Check.POWER, Outcome.SKIPPED, "This computer does not tell its supply voltage."),
    Finding(
        Check.REGISTRAR,
        Outcome.OK,
        "{host} answers on port {port} ({transport}) in {milliseconds} ms.",
        values=(("host", "pbx.example"), ("port", 5061), ("transport", "TLS"), ("milliseconds", 34.2)),
        name=LONG_NAME,
    ),
)
FINDINGS_KEYS = (SoftKey.DETAILS, None, SoftKey.BACK)
ADVICE_KEYS = (SoftKey.NEXT_STEP, None, SoftKey.BACK)
INSTALL_KEYS = (SoftKey.INSTALL, SoftKey.CHECK, SoftKey.BACK)
TONE_KEYS = (SoftKey.YES, SoftKey.NO, SoftKey.BACK)
SELF_TEST = {
    "menu-self-test": Page(Menu(MenuTitle.SELF_TEST, tuple(map(MenuRow, TESTS)), 1), MENU_KEYS),
    "self-test-begun": Page(Findings((), 0, running=True), BACK_KEY),
    "self-test-running": Page(Findings(FINDINGS[:2], 0, running=True), FINDINGS_KEYS),
    "self-test-done": Page(Findings(FINDINGS, 2), FINDINGS_KEYS),
    "self-test-last": Page(Findings(FINDINGS, 4), FINDINGS_KEYS),
    "finding-ok": Page(FindingDetails(FINDINGS[0]), BACK_KEY),
    "finding-failed": Page(FindingDetails(FINDINGS[1]), ADVICE_KEYS),
    "finding-advice": Page(FindingDetails(FINDINGS[1], next_step=True), ADVICE_KEYS),
    "finding-long": Page(FindingDetails(FINDINGS[4]), BACK_KEY),
    "finding-foreign": Page(FindingDetails(Finding(Check.TIME, Outcome.OK, "{nothing")), BACK_KEY),
    "keys-test-begun": Page(KeysTest(None, 0)),
    "keys-test": Page(KeysTest(Key.VOLUME_DOWN, 12, lifted=True)),
    "test-picture-lit": Page(DisplayTest(0)),
    "test-picture-chequered": Page(DisplayTest(1)),
    "test-picture-inverse": Page(DisplayTest(2)),
    "test-picture-frame": Page(DisplayTest(3)),
    "tone-test-handset": Page(ToneTest(Transducer.HANDSET), TONE_KEYS),
    "tone-test-speaker": Page(ToneTest(Transducer.SPEAKER), TONE_KEYS),
    "tone-test-headset": Page(ToneTest(Transducer.HEADSET), TONE_KEYS),
    "echo-test-level": Page(EchoTest(142, -23), END_KEY),
    "echo-test-quiet": Page(EchoTest(None, -96), END_KEY),
}

NOTES = "Calls over Wi-Fi sound better. The missed calls are shown with their time. Security fixes."
LONG_FAILURE = (
    "Update to 0.2.0 did not work: sip:layanan@telekomunikasi.example.co.id did not register. "
    "The old system is back."
)


def updating(
    state: NoticeState, percent: int | None = None, reason: str = "", confirm: bool = False
) -> Update:
    """An update to 0.2.0."""
    return Update("0.1.0", SystemNotice(NoticeKind.UPDATE, state, percent, "0.2.0", reason), confirm)


UPDATES = {
    "update": Page(Update("0.1.0"), (SoftKey.CHECK, None, SoftKey.BACK)),
    "update-checking": Page(Update("0.1.0", SystemNotice(NoticeKind.UPDATE, NoticeState.CHECKING)), BACK_KEY),
    "update-available": Page(updating(NoticeState.AVAILABLE, reason=NOTES), INSTALL_KEYS),
    "update-confirm": Page(updating(NoticeState.AVAILABLE, reason=NOTES, confirm=True), TONE_KEYS),
    "update-downloading": Page(updating(NoticeState.DOWNLOADING, 0), BACK_KEY),
    "update-installing": Page(updating(NoticeState.INSTALLING, 62), BACK_KEY),
    "update-restarting": Page(updating(NoticeState.RESTARTING), BACK_KEY),
    "update-failed": Page(
        updating(NoticeState.FAILED, reason=LONG_FAILURE), (SoftKey.CHECK, None, SoftKey.BACK)
    ),
}

HERE = ("192.168.1.20", "fe80::1ff:fe23:4567:890a")
LONG_GUIDE = "https://penyiapan.telekomunikasi.example.co.id/telepon/meja/dering/langkah-pertama"
NOT_REGISTERED = "https://p.example/b827eb123456.toml: sip:101@pbx.example did not register within 120 s"


def provisioning(state: NoticeState, reason: str = "") -> Provisioning:
    return Provisioning(SystemNotice(NoticeKind.PROVISIONING, state, reason=reason))


CHECK_KEYS = (SoftKey.CHECK, None, SoftKey.BACK)
SETTING_UP = {
    "menu-setup": Page(Menu(MenuTitle.SETUP, tuple(map(MenuRow, SETUP)), 0), MENU_KEYS),
    "guide-new": Page(Guide(GUIDE, "215", HERE), (None, None, SoftKey.MENU)),
    "guide": Page(Guide(GUIDE, "215", HERE), BACK_KEY),
    "guide-offline": Page(Guide("HTTPS://DERING.EXAMPLE", None), BACK_KEY),
    "guide-53-bytes": Page(Guide(LONG_GUIDE[:53], LONG_NUMBER, HERE[1:]), BACK_KEY),
    "guide-too-long": Page(Guide(LONG_GUIDE, "215", HERE), BACK_KEY),
    "guide-too-long-offline": Page(Guide(LONG_GUIDE * 100, None), BACK_KEY),
    "guide-problem": Page(
        Guide(GUIDE, "215", HERE, "phone.toml: phone.nam: found an unknown key (did you mean name?)"),
        BACK_KEY,
    ),
    "provisioning": Page(Provisioning(), CHECK_KEYS),
    "provisioning-checking": Page(provisioning(NoticeState.CHECKING), BACK_KEY),
    "provisioning-waiting": Page(provisioning(NoticeState.WAITING), BACK_KEY),
    "provisioning-installing": Page(provisioning(NoticeState.INSTALLING), BACK_KEY),
    "provisioning-done": Page(provisioning(NoticeState.DONE), CHECK_KEYS),
    "provisioning-failed": Page(provisioning(NoticeState.FAILED, NOT_REGISTERED), CHECK_KEYS),
    "password": Page(Password(), (SoftKey.YES, None, SoftKey.BACK)),
    "password-new": Page(Password("abcd-wmwm-h2k9"), BACK_KEY),
}

FAMILIES: dict[str, dict[str, Page]] = {
    "idle-and-dialling": IDLE | DIALING,
    "calls": CALLS | ENDED | OVERLAYS,
    "several-calls": SEVERAL_CALLS,
    "messages-and-history": MESSAGES | HISTORY,
    "menus-and-settings": MENUS | SETTINGS | SETTING_UP,
    "actions": ACTIONS,
    "hot-desking-and-lock": HOT_DESKING | LOCK,
    "trouble-and-services": TROUBLE | SERVICES | SELF_TEST | UPDATES,
}
"""Each has a contact sheet of its own, by this name."""

EXAMPLES: dict[str, Page] = {name: page for family in FAMILIES.values() for name, page in family.items()}

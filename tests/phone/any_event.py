"""Strategies: every event that the phone may ever get, likely ones and nonsense."""

from __future__ import annotations

from hypothesis import strategies as st

from board.api import (
    HeadsetChanged,
    HookChanged,
    HookFlashed,
    Key,
    KeyPressed,
    KeyReleased,
    Part,
    PartFound,
    PartLost,
)
from firmware.audio.ring_tones import RingTone
from firmware.phone import events as service
from firmware.phone.action_trouble import ActionTrouble
from firmware.phone.findings import Check, Finding, Outcome, Phrase
from firmware.phone.notices import NoticeKind, NoticeState, SystemNotice
from firmware.phone.panels import LoginTrouble
from firmware.phone.quality import Quality
from firmware.phone.reasons import Reason
from firmware.phone.records import CallRecord, Direction
from firmware.phone.settings import (
    UNBOUND,
    AccountIdentity,
    DialRule,
    Forwarding,
    ForwardWhen,
    Guest,
    KeyKind,
    Night,
    PageGroup,
    RingRule,
    Settings,
    SpeedDialKey,
)
from firmware.sip import api as sip
from firmware.sip import watching

call_ids = st.one_of(st.integers(-3, 12), st.sampled_from([2**31, 10**12])).map(sip.CallId)
texts = st.one_of(
    st.sampled_from(
        ["", "102", "201", "Sari", "*43", "sip:201@pbx.example", "\t", "a\nb", "\ud800", "x" * 300]
    ),
    st.text(max_size=20),
)
numbers = st.one_of(
    st.sampled_from([0.0, 0.5, -1.0, float("inf"), float("-inf"), float("nan"), 1e300]), st.floats(0, 1000)
)
codes = st.one_of(
    st.sampled_from([100, 180, 183, 200, 301, 404, 408, 480, 486, 487, 488, 503, 600, 603]),
    st.integers(-1, 10**6),
)
causes = st.integers(0, 127)
peers = st.builds(sip.Peer, texts, texts, texts)
accounts = st.one_of(st.none(), st.sampled_from(["Office", "Home"]), texts)
lan_phones = st.one_of(
    st.just(sip.LanPhone("102", "Sari", "10.0.0.2", 5060)),
    st.builds(sip.LanPhone, texts, texts, texts, st.integers(-1, 70_000)),
)
records = st.builds(
    CallRecord,
    call_ids,
    st.one_of(st.none(), numbers),
    st.sampled_from(Direction),
    texts,
    texts,
    texts,
    texts,
    st.one_of(st.none(), st.sampled_from(Reason)),
    codes,
    st.one_of(st.none(), st.integers(0, 10**6)),
    st.one_of(st.none(), texts),
    st.booleans(),
    st.one_of(st.none(), st.sampled_from(Quality)),
    causes,
    texts,
    texts,
    texts,
    st.one_of(st.none(), st.sampled_from(sip.Verification)),
    texts,
)
values = st.tuples(st.sampled_from(["time", "reason"]), texts | numbers)
phrases = st.builds(Phrase, texts | st.just("no {reason}"), st.lists(values, max_size=1).map(tuple))
findings = st.builds(
    Finding,
    st.sampled_from(Check),
    st.sampled_from(Outcome),
    texts | st.sampled_from(["The time is {time}.", "{", "{reason}"]),
    texts,
    st.lists(values | st.tuples(st.just("reason"), phrases), max_size=2).map(tuple),
    texts,
)
setting_names = st.one_of(
    st.sampled_from(
        ["language", "outgoing-account", "volume.ringer", "volume.nonsense", "speed-dial.1", "speed-dial.9"]
    ),
    st.sampled_from(["speed-dial.", "speed-dial.x", "speed-dial.²"]),
    texts,
)
SETTING_NAMES = [
    "forward-always",
    "forward-busy",
    "forward-no-answer",
    "blocked",
    "contacts-only",
    "speed-dial.2",
    "message.1",
    "recording.1",
    "recording.2",
    "greeting",
]
SETTING_VALUES = [
    "on",
    "off",
    "on\t102",
    "off\t0812",
    "on\t*43",
    "on\tx y",
    "\t\tdo-not-disturb",
    UNBOUND,
    "1\t201\t\t\t5\tnew",
]
setting_names = setting_names | st.sampled_from(SETTING_NAMES)
setting_values = st.one_of(
    st.sampled_from(["id", "xx", "7", "²", "99", "102\tSari", "\t", "Home", *SETTING_VALUES]), texts
)

board_events = st.one_of(
    st.builds(HookChanged, st.booleans()),
    st.builds(HookFlashed),
    st.builds(KeyPressed, st.sampled_from(Key)),
    st.builds(KeyReleased, st.sampled_from(Key)),
    st.builds(HeadsetChanged, st.booleans()),
    st.builds(PartLost, st.sampled_from(Part), texts),
    st.builds(PartFound, st.sampled_from(Part)),
)
office = texts | st.just("Office")
counts = st.integers(0, 9_999)
sounds = st.sampled_from(["greeting", "message-01", "recording-01"]) | texts
sip_events = st.one_of(
    st.builds(sip.StackReady, st.integers(-1, 70_000), st.lists(texts, max_size=2).map(tuple)),
    st.builds(sip.StackFault, texts, texts),
    st.builds(
        sip.RegistrationChanged,
        texts | st.just("Office"),
        st.sampled_from(sip.RegistrationState),
        codes,
        st.sampled_from(sip.Trouble),
        texts,
    ),
    st.builds(sip.CheckSync, texts, st.booleans()),
    st.builds(watching.MailboxChanged, office, st.booleans(), counts, counts),
    st.builds(
        watching.DialogsChanged,
        office,
        st.sampled_from(["sip:102@pbx.example", "sip:701@pbx.example", "sip:702@pbx.example"]) | texts,
        st.sampled_from(watching.DialogState),
        texts,
        texts,
        texts,
        st.none() | st.builds(watching.DialogId, texts, texts, texts),
    ),
    st.builds(
        sip.IncomingCall,
        call_ids,
        accounts,
        peers,
        st.booleans(),
        st.none() | peers,
        st.none() | st.floats(0, 9999),
        st.lists(
            texts | st.sampled_from(["<urn:alert:source:external:x>", "<Bellcore-dr3>"]), max_size=3
        ).map(tuple),
    ),
    st.builds(sip.CallProgress, call_ids, codes, st.booleans()),
    st.builds(sip.CallAnswered, call_ids),
    st.builds(
        sip.MediaChanged,
        call_ids,
        st.one_of(st.none(), texts),
        st.sampled_from(sip.Encryption),
        st.booleans(),
        st.booleans(),
    ),
    st.builds(sip.CallEnded, call_ids, codes, st.sampled_from(sip.Trouble), texts, st.booleans(), causes),
    st.builds(sip.TransferProgress, call_ids, codes),
    st.builds(sip.CallReferred, call_ids, call_ids, accounts, peers),
    st.builds(sip.CallReplaced, call_ids, call_ids, peers),
    st.builds(sip.IdentityChanged, call_ids, peers, st.none() | st.sampled_from(sip.Verification)),
    st.builds(sip.DigitReceived, call_ids, texts),
    st.builds(
        sip.Statistics,
        call_ids,
        st.integers(),
        st.integers(),
        numbers,
        numbers,
        st.one_of(st.none(), numbers),
    ),
    st.builds(sip.PlaybackEnded, sounds),
    st.builds(sip.RecordingFailed, sounds, texts),
    st.builds(sip.PageBegan, st.integers(0, 4), texts),
    st.builds(sip.PageBegan, st.integers(1, 3), texts),
    st.builds(sip.PageEnded, st.integers(0, 4)),
    st.builds(sip.EchoMeasured, numbers),
    st.builds(sip.MicrophoneHeard, numbers),
)
service_events = st.one_of(
    st.just(service.Tick()),
    st.builds(service.WallClock, st.one_of(numbers, st.floats(0, 4e9)), st.integers(-100_000, 100_000)),
    st.builds(service.LanPhonesChanged, st.lists(lan_phones, max_size=3).map(tuple), st.booleans()),
    st.builds(service.AddressesChanged, st.lists(texts, max_size=2).map(tuple)),
    st.builds(
        service.StoreLoaded,
        st.lists(records, max_size=4).map(tuple),
        st.lists(st.tuples(setting_names, setting_values), max_size=4).map(tuple),
    ),
    st.builds(service.StoreTrouble, st.sampled_from(service.StoreProblem), texts),
    st.builds(service.SelfTestFound, st.lists(findings, max_size=3).map(tuple)),
    st.builds(service.SelfTestDone),
    st.builds(service.PinChecked, st.booleans()),
    st.builds(
        service.ActionEnded, texts | st.just("Door"), st.none() | st.sampled_from(ActionTrouble), texts
    ),
    st.builds(service.PersonFetched, st.none() | st.sampled_from(LoginTrouble), texts),
    st.builds(
        service.NoticeShown,
        st.builds(
            SystemNotice,
            st.sampled_from(NoticeKind),
            st.sampled_from(NoticeState),
            st.one_of(st.none(), st.integers(0, 100)),
            texts,
            texts,
            texts,
            texts,
        ),
    ),
)
any_event = st.one_of(board_events, board_events, sip_events, sip_events, service_events)
pauses = st.one_of(st.sampled_from([0.0, 0.02, 1.0, 4.0, 6.0, 20.0, 60.0, 200.0, -5.0]), st.floats(0, 300))

settings = st.builds(
    Settings,
    language=st.sampled_from(["en", "id"]),
    country=st.sampled_from(["id", "us", "gb", "de"]),
    extension=st.one_of(st.none(), st.just("101")),
    direct_calls=st.booleans(),
    accounts=st.sampled_from(
        [
            (),
            (AccountIdentity("Office", "pbx.example"),),
            (
                AccountIdentity("Office", "pbx.example"),
                AccountIdentity("Home", "home.example", outgoing=True),
            ),
            (AccountIdentity("Office", "pbx.example", voicemail="*97", pickup="*8{number}"),),
            (AccountIdentity("Office", "pbx.example", park_places=("701", "702")),),
        ]
    ),
    speed_dials=st.sampled_from(
        [
            (),
            (SpeedDialKey(1, "Sari", "102"), SpeedDialKey(8, "", "sip:201@pbx.example")),
            (
                SpeedDialKey(1, "Sari", "102", KeyKind.EXTENSION),
                SpeedDialKey(2, "", "701", KeyKind.PARK),
                SpeedDialKey(3, "", "700", KeyKind.PARK_ANYWHERE),
                SpeedDialKey(4, "", "", KeyKind.VOICEMAIL),
            ),
            (SpeedDialKey(1, "", "1", KeyKind.PAGE), SpeedDialKey(2, "All", "3", KeyKind.PAGE)),
            (SpeedDialKey(1, "", "Door", KeyKind.ACTION), SpeedDialKey(2, "", "Gone", KeyKind.ACTION)),
            tuple(SpeedDialKey(key, "", "Home", kind) for key, kind in enumerate(list(KeyKind)[:8], 1)),
            tuple(SpeedDialKey(key, "", "102,,1#", kind) for key, kind in enumerate(list(KeyKind)[-8:], 1)),
        ]
    ),
    forwarding=st.sampled_from(
        [
            (),
            ((ForwardWhen.ALWAYS, Forwarding("102")),),
            ((ForwardWhen.BUSY, Forwarding("0812")), (ForwardWhen.NO_ANSWER, Forwarding("103"))),
            ((ForwardWhen.ALWAYS, Forwarding("", "*21*{number}#", "#21#")),),
        ]
    ),
    ring_tone=st.sampled_from(RingTone),
    rings=st.sampled_from(
        [(), (RingRule(RingTone.CHIME, caller="201"), RingRule(RingTone.BIRDS, alert_info="bellcore-dr3"))]
    ),
    alert_info=st.booleans(),
    answering_machine=st.booleans(),
    call_recording=st.booleans(),
    reject_anonymous=st.booleans(),
    contacts_only=st.booleans(),
    hide_number=st.booleans(),
    blocked=st.sampled_from([(), ("201",)]),
    intercom=st.sampled_from([(), ("201", "102")]),
    routes=st.sampled_from([(), (DialRule("08", "Home", "+628"), DialRule("0", "", "+62"))]),
    emergency=st.sampled_from([("112", "110"), ()]),
    page_groups=st.sampled_from(
        [(), (PageGroup(1, "Everybody", 1), PageGroup(2, "", 5), PageGroup(3, "Shop", 5, receive=False))]
    ),
    page_interrupts=st.sampled_from([0, 1, 10]),
    page_anyway=st.sampled_from([0, 1]),
    actions=st.sampled_from([(), ("Door", "Lamp {on}")]),
    dim_after=st.sampled_from([1.0, 60.0]),
    hot_desking=st.booleans(),
    lockable=st.booleans(),
    lock_after=st.sampled_from([0.0, 30.0]),
    guest=st.sampled_from([None, Guest("Sari", 0.0), Guest("", 1030.0), Guest("Budi", 1_000_000.0)]),
    night=st.sampled_from([None, Night(22 * 60, 6 * 60), Night(0, 24 * 60 - 1)]),
)

"""Reading dialog-info: what it says, what is refused, and that nothing in it can do harm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware.sip.dialog_info import (
    DEEPEST,
    LONGEST,
    MOST_DIALOGS,
    MOST_ELEMENTS,
    Dialog,
    DialogInfo,
    DialogInfoError,
    Dialogs,
    asked,
    dialog_info,
)
from firmware.sip.watching import DialogId, DialogState

XMLNS = 'xmlns="urn:ietf:params:xml:ns:dialog-info"'
PROLOG = '<?xml version="1.0"?>'
EARLY = """
<dialog id="as7d900as8" call-id="a84b4c76e66710" local-tag="1928301774" remote-tag="456887766"
        direction="recipient">
  <state event="cancelled">early</state><duration>3</duration>
  <local><identity>sip:alice@example.com</identity></local>
  <remote>
    <identity display="Bob">sip:bob@example.org</identity>
    <target uri="sip:bobster@phone21.example.org"><param pname="+sip.rendering" pval="no"/></target>
  </remote>
</dialog>"""


def document(dialogs: str = "", version: str = "0", state: str = "full", prolog: str = "") -> bytes:
    head = f'<dialog-info {XMLNS} version="{version}" state="{state}" entity="sip:alice@example.com">'
    return f"{prolog or PROLOG}\n{head}{dialogs}</dialog-info>".encode()


def dialog(name: str, state: str, more: str = "") -> str:
    return f'<dialog id="{name}" {more}><state>{state}</state></dialog>'


def state_after(*documents: bytes) -> DialogState:
    dialogs = Dialogs()
    for each in documents:
        dialogs = dialogs.updated(dialog_info(each))
    return dialogs.state


def test_everything_that_a_pickup_needs_is_read() -> None:
    read = dialog_info(document(EARLY, "7"))
    (ringing,) = read.dialogs
    assert (read.version, read.full) == (7, True)
    assert (ringing.caller, ringing.name) == ("sip:bob@example.org", "Bob")
    assert ringing.target == "sip:bobster@phone21.example.org"
    assert ringing.identity == DialogId("a84b4c76e66710", "1928301774", "456887766")
    assert Dialogs().updated(read).ringing == ringing


@pytest.mark.parametrize(
    ("caller", "target", "watched", "whom"),
    [
        ("sip:101@pbx", "sip:101@10.0.0.9", "sip:202@pbx", "sip:101@pbx"),
        ("sip:101@PBX", "sip:101@10.0.0.9", "sips:202@pbx;transport=tls", "sips:101@pbx;transport=tls"),
        ("sip:0812@carrier", "sip:gw@10.0.0.9", "sip:202@pbx", "sip:gw@10.0.0.9"),
        ("sip:0812@carrier", "", "sip:202@pbx", "sip:0812@carrier"),
        ("sip:pbx", "sip:gw@10.0.0.9", "sip:202@pbx", "sip:gw@10.0.0.9"),
        ("sip:101@pbx:5080", "sip:gw@10.0.0.9", "sip:202@pbx", "sip:gw@10.0.0.9"),
        ("nobody", "", "sip:202@pbx", "nobody"),
        ("sip:101@pbx", "sip:101@10.0.0.9", "tel:202", "sip:101@10.0.0.9"),
    ],
)
def test_whom_to_ask_for_a_call(caller: str, target: str, watched: str, whom: str) -> None:
    """Callers of the same server by their address there, others where their dialog is."""
    assert asked(Dialog("1", "early", True, caller=caller, target=target), watched) == whom


@pytest.mark.parametrize(
    ("dialogs", "state"),
    [
        ("", DialogState.IDLE),
        (dialog("1", "terminated"), DialogState.IDLE),
        (dialog("1", "confirmed"), DialogState.BUSY),
        (dialog("1", " Confirmed\n"), DialogState.BUSY),
        (dialog("1", "trying", 'direction="initiator"'), DialogState.BUSY),
        (dialog("1", "early", 'direction="initiator"'), DialogState.BUSY),
        (dialog("1", "early"), DialogState.RINGING),
        (dialog("1", "confirmed") + dialog("2", "early"), DialogState.RINGING),
        (dialog("1", "confirmed") + dialog("2", "terminated"), DialogState.BUSY),
    ],
)
def test_all_dialogs_together(dialogs: str, state: DialogState) -> None:
    assert state_after(document(dialogs)) is state


def test_nothing_is_known_before_the_first_document() -> None:
    assert Dialogs().state is DialogState.UNKNOWN


def test_a_partial_document_changes_what_it_names() -> None:
    first = document(dialog("1", "confirmed") + dialog("2", "early"))
    assert state_after(first, document(dialog("2", "terminated"), "1", "partial")) is DialogState.BUSY
    assert state_after(first, document(dialog("1", "terminated"), "1", "partial")) is DialogState.RINGING
    assert state_after(first, document(dialog("3", "terminated"), "1", "partial")) is DialogState.RINGING
    assert state_after(first, document("", "1")) is DialogState.IDLE


def test_a_change_that_was_missed_is_noticed() -> None:
    known = Dialogs(4)
    assert known.misses(DialogInfo(6, full=False))
    assert not known.misses(DialogInfo(5, full=False))
    assert not known.misses(DialogInfo(9, full=True))
    assert Dialogs().misses(DialogInfo(0, full=False))


def test_a_dialog_that_is_not_told_whole_has_no_identity() -> None:
    (read,) = dialog_info(document(dialog("1", "early", 'call-id="a" local-tag="b"'))).dialogs
    assert read.identity is None


def test_what_cannot_stand_in_a_header_is_not_taken() -> None:
    call_id = "a;early-only&#13;&#10;Evil: 1"
    more = f'call-id="{call_id}" local-tag="b" remote-tag="{"c" * 300}"'
    (read,) = dialog_info(document(dialog("1", "early", more))).dialogs
    assert (read.call_id, read.local_tag, read.remote_tag) == ("", "b", "")


def test_another_encoding_is_read() -> None:
    text = document(EARLY.replace("Bob", "Zoë"), prolog='<?xml version="1.0" encoding="ISO-8859-1"?>')
    assert dialog_info(text.decode().encode("latin-1")).dialogs[0].name == "Zoë"


def test_more_dialogs_than_anybody_has_are_cut_off() -> None:
    many = "".join(dialog(str(number), "confirmed") for number in range(3 * MOST_DIALOGS))
    assert len(dialog_info(document(many)).dialogs) == MOST_DIALOGS
    dialogs = Dialogs(0, tuple(Dialog(f"x{number}", "confirmed") for number in range(MOST_DIALOGS)))
    assert len(dialogs.updated(dialog_info(document(many, "1", "partial"))).known) == MOST_DIALOGS


LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no XML",
        b"\x00\xff",
        document()[:-4],
        document(version="x"),
        document(version="-1"),
        document(version="\u0663"),
        document(version="1" * 11),
        document(state="whole"),
        document(dialog("", "early")),
        document(dialog("1", "ringing")),
        document('<dialog id="1"/>'),
        document("<dialog><state>early</state></dialog>"),
        document("&b;", prolog=LAUGHS),
        document(prolog='<!DOCTYPE a SYSTEM "http://evil.example/x.dtd">'),
        document(prolog='<?xml version="1.0" encoding="klingon"?>'),
        document("<a>" * (DEEPEST + 1) + "</a>" * (DEEPEST + 1)),
        document("<a/>" * MOST_ELEMENTS),
        document(" " * LONGEST),
        b'<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="pres:a"/>',
    ],
)
def test_what_is_refused(body: bytes) -> None:
    with pytest.raises(DialogInfoError):
        dialog_info(body)


def test_the_same_names_elsewhere_mean_nothing() -> None:
    inside = f"<note>{EARLY}</note><dialog id='1'><x><state>early</state></x><state>trying</state></dialog>"
    assert [each.state for each in dialog_info(document(inside)).dialogs] == ["trying"]


snippets = [EARLY, dialog("1", "early"), dialog("2", "confirmed"), "<dialog", "</dialog>", "&lt;", "]]>"]
pieces = st.lists(st.sampled_from(snippets) | st.text(max_size=5), max_size=6).map("".join)


@given(st.binary() | pieces.map(document))
def test_anything_is_read_or_refused(body: bytes) -> None:
    try:
        read = dialog_info(body)
    except DialogInfoError:
        return
    assert len(read.dialogs) <= MOST_DIALOGS
    assert Dialogs().updated(read).state in DialogState

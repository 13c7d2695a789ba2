"""Call records as rows of the table ``calls``, and back."""

from __future__ import annotations

from collections.abc import Mapping

from firmware.phone.commands import ForgetCall, ForgetCalls
from firmware.phone.quality import Quality
from firmware.phone.reasons import Reason
from firmware.phone.records import CallRecord, Direction
from firmware.sip.api import CallId, Verification

INSERT = """
    INSERT INTO calls
        (run, call, began, direction, number, uri, name, via, reason, code, seconds, codec, seen, quality,
         cause, sent_to, diverted_by, talked_to, verified, closed)
    VALUES
        (:run, :call, :began, :direction, :number, :uri, :name, :via,
         :reason, :code, :seconds, :codec, :seen, :quality, :cause,
         :sent_to, :diverted_by, :talked_to, :verified, :closed)
    ON CONFLICT (run, call) DO UPDATE SET
        began = :began, direction = :direction, number = :number, uri = :uri, name = :name, via = :via,
        reason = :reason, code = :code, seconds = :seconds, codec = :codec, seen = :seen, quality = :quality,
        cause = :cause, sent_to = :sent_to, diverted_by = :diverted_by, talked_to = :talked_to,
        verified = :verified, closed = :closed
    WHERE closed <= :closed
"""
"""A closed record takes the place of the open one; an open one never that of a closed one."""

SELECT = """
    SELECT run, call, began, direction, number, uri, name, via, reason, code, seconds, codec, seen, quality,
        cause, sent_to, diverted_by, talked_to, verified
    FROM calls ORDER BY id DESC LIMIT ?
"""

DELETE = "DELETE FROM calls WHERE closed = 1 AND run = :run AND call = :call"
"""A call that goes on stays, with these two."""

DELETE_ALL = """
    DELETE FROM calls WHERE closed = 1
        AND (:direction IS NULL OR direction = :direction) AND (:number IS NULL OR number = :number)
"""


def to_row(run: str, record: CallRecord, closed: bool) -> dict[str, str | int | float | None]:
    """The values of :data:`INSERT`. Text that is not valid Unicode (lone surrogates) is mended."""
    return {
        "run": run,
        "call": record.call,
        "began": record.began,
        "direction": record.direction.value,
        "number": mend(record.number),
        "uri": mend(record.uri),
        "name": mend(record.name),
        "via": mend(record.via),
        "reason": None if record.reason is None else record.reason.value,
        "code": record.code,
        "seconds": record.seconds,
        "codec": None if record.codec is None else mend(record.codec),
        "seen": int(record.seen),
        "quality": None if record.quality is None else record.quality.value,
        "cause": record.cause,
        "sent_to": mend(record.sent_to),
        "diverted_by": mend(record.diverted_by),
        "talked_to": mend(record.talked_to),
        "verified": None if record.verified is None else record.verified.value,
        "closed": int(closed),
    }


def which(run: str, command: ForgetCall | ForgetCalls) -> dict[str, str | int | None]:
    """The values of :data:`DELETE` or :data:`DELETE_ALL`; ``run`` is this one."""
    if isinstance(command, ForgetCall):
        return {"run": mend(command.run) or run, "call": command.call}
    return {
        "direction": None if command.direction is None else command.direction.value,
        "number": None if command.number is None else mend(command.number),
    }


def from_row(run: str, row: Mapping[str, object]) -> CallRecord:
    """A row of :data:`SELECT` as a record; ``run`` is this one.

    Raises ValueError where a value is none that was ever written.
    """
    of = _text(row["run"])
    return CallRecord(
        call=CallId(_integer(row["call"])),
        began=_number(row["began"]),
        direction=Direction(_text(row["direction"])),
        number=_text(row["number"]),
        uri=_text(row["uri"]),
        name=_text(row["name"]),
        via=_text(row["via"]),
        reason=None if row["reason"] is None else Reason(_text(row["reason"])),
        code=_integer(row["code"]),
        seconds=None if row["seconds"] is None else _integer(row["seconds"]),
        codec=None if row["codec"] is None else _text(row["codec"]),
        seen=bool(row["seen"]),
        quality=None if row["quality"] is None else Quality(_text(row["quality"])),
        cause=_integer(row["cause"]),
        sent_to=_text(row["sent_to"]),
        diverted_by=_text(row["diverted_by"]),
        talked_to=_text(row["talked_to"]),
        verified=None if row["verified"] is None else Verification(_text(row["verified"])),
        run="" if of == run else of,
    )


def mend(text: str) -> str:
    return text.encode(errors="replace").decode()


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"found {type(value).__name__}, allowed text")
    return value


def _integer(value: object) -> int:
    if not isinstance(value, int):
        raise ValueError(f"found {type(value).__name__}, allowed an integer")
    return value


def _number(value: object) -> float | None:
    if value is not None and not isinstance(value, int | float):
        raise ValueError(f"found {type(value).__name__}, allowed a number")
    return value

"""Call records as rows of the table ``calls``, and back."""

from __future__ import annotations

from collections.abc import Mapping

from firmware.phone.reasons import Reason
from firmware.phone.records import CallRecord, Direction
from firmware.sip.api import CallId

INSERT = """
    INSERT INTO calls
        (run, call, began, direction, number, uri, name, via, reason, code, seconds, codec, seen, closed)
    VALUES
        (:run, :call, :began, :direction, :number, :uri, :name, :via,
         :reason, :code, :seconds, :codec, :seen, :closed)
    ON CONFLICT (run, call) DO UPDATE SET
        began = :began, direction = :direction, number = :number, uri = :uri, name = :name, via = :via,
        reason = :reason, code = :code, seconds = :seconds, codec = :codec, seen = :seen, closed = :closed
    WHERE closed <= :closed
"""
"""A closed record takes the place of the open one; an open one never that of a closed one."""

SELECT = """
    SELECT call, began, direction, number, uri, name, via, reason, code, seconds, codec, seen
    FROM calls ORDER BY id DESC LIMIT ?
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
        "closed": int(closed),
    }


def from_row(row: Mapping[str, object]) -> CallRecord:
    """A row of :data:`SELECT` as a record. Raises ValueError where a value is none that was ever written."""
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

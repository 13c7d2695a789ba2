"""Every event there is, to JSON and back."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, get_args, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware.phone.events import Event
from firmware.phone.settings import Settings
from firmware.services.journal_codec import CodecError, decode, encode

EVENTS: tuple[Any, ...] = get_args(Event)


def filled(cls: Any) -> st.SearchStrategy[Any]:
    """Values of a dataclass with every field drawn: from_type would leave those with a default alone."""
    hints = get_type_hints(cls)
    return st.builds(cls, **{field.name: st.from_type(hints[field.name]) for field in fields(cls)})


events = st.one_of([filled(cls) for cls in EVENTS])
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


def through_json(data: object) -> Any:
    return json.loads(json.dumps(data))


@pytest.mark.parametrize("event_type", EVENTS, ids=lambda cls: cls.__name__)
def test_every_event_comes_back(event_type: Any) -> None:
    @settings(max_examples=40)
    @given(filled(event_type))
    def comes_back(event: Any) -> None:
        back = decode(through_json(encode(event, Event)), Event)
        assert repr(back) == repr(event)  # nan is not equal to itself
        assert type(back) is type(event)

    comes_back()


@given(filled(Settings))
def test_settings_come_back(given_settings: Settings) -> None:
    back = decode(through_json(encode(given_settings, Settings)), Settings)
    assert repr(back) == repr(given_settings)


@given(events, st.data())
def test_a_broken_event_is_a_codec_error_and_nothing_else(event: Any, data: st.DataObject) -> None:
    encoded = through_json(encode(event, Event))
    field = data.draw(st.sampled_from([*encoded]))
    encoded[field] = data.draw(json_values)
    try:
        back = decode(encoded, Event)
    except CodecError as error:
        assert str(error).startswith("value")  # noqa: PT017
    else:
        assert is_dataclass(back)


@given(json_values)
def test_json_that_is_no_event(data: Any) -> None:
    with pytest.raises(CodecError):
        decode(data, Event)


@dataclass(frozen=True, slots=True)
class Inner:
    number: int


@dataclass(frozen=True, slots=True)
class Outer:
    pair: tuple[int, str]
    some: frozenset[Inner]
    maybe: tuple[float, ...] | None = None
    either: int | str = 0


def test_shapes() -> None:
    outer = Outer((1, "a"), frozenset({Inner(2), Inner(1)}), (1.5, float("inf")), "x")
    data = {
        "pair": [1, "a"],
        "some": [{"number": 1}, {"number": 2}],
        "maybe": [1.5, {"float": "inf"}],
        "either": "x",
    }
    assert encode(outer, Outer) == data
    assert decode(data, Outer) == outer


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"pair": [1]}, "value.pair: found 1 entries, allowed 2"),
        ({"pair": "ab"}, "value.pair: found str, allowed a list"),
        ({"pair": [True, "a"]}, "value.pair[0]: found bool, allowed int"),
        ({"some": [1]}, "value.some[0]: found int, allowed Inner"),
        ({"some": [{}]}, "value.some[0].number: found nothing"),
        ({"maybe": ["x"]}, "value.maybe: found list, allowed"),
        ({"either": []}, "value.either: found list, allowed int | str"),
    ],
)
def test_what_is_wrong_is_named(change: dict[str, Any], message: str) -> None:
    good: dict[str, Any] = {"pair": [1, "a"], "some": []}
    assert decode(good, Outer) == Outer((1, "a"), frozenset())
    with pytest.raises(CodecError) as caught:
        decode(good | change, Outer)
    assert str(caught.value).startswith(message)


def test_an_unknown_event() -> None:
    with pytest.raises(CodecError, match="found 'Earthquake', allowed ActionEnded, AddressesChanged"):
        decode({"is": "Earthquake"}, Event)


def test_what_no_journal_can_hold() -> None:
    with pytest.raises(TypeError, match="bytes cannot be written"):
        encode(b"x", bytes)

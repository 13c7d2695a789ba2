"""Typing a number: with the receiver open (the digit map decides when to send) and before (editing)."""

from __future__ import annotations

from dataclasses import replace

from board.api import Key
from firmware.audio.countries import country
from firmware.phone import digit_map
from firmware.phone.call import Service
from firmware.phone.calls import drop_dialling, forget_ended, start_dialling
from firmware.phone.letters import next_letter
from firmware.phone.parts import DialPad, ReceiverTone
from firmware.phone.placing import open_speaker, place
from firmware.phone.state import Phone
from firmware.phone.target import Route, is_emergency, resolve
from firmware.phone.turn import Turn
from firmware.sip.api import PlayKeyTone

LONGEST = 128
"""More characters than any number or URI that a person types."""

PRE_DIAL_SECONDS = 60.0


def type_digit(turn: Turn, key: Key, digit: str) -> None:
    """A key of the dial pad."""
    phone = turn.phone
    if phone.dial.letters:
        _type_letter(turn, key)
        return
    if digit == "#" and phone.dial.digits:
        send(turn)
        return
    _insert(turn, digit)
    if phone.off_hook:
        turn.do(PlayKeyTone(digit))
        start_dialling(turn)
        turn.open_receiver(ReceiverTone.DIALLING)
        if enough(turn.phone):
            send(turn)


def send(turn: Turn) -> None:
    """Call exactly what is shown, by the speaker if the handset is down."""
    typed = turn.phone.dial.digits
    if typed:
        open_speaker(turn)
        place(turn, typed)


def delete(turn: Turn) -> None:
    """Take away the character before the cursor; where there is none, leave: dial tone comes back."""
    dial = turn.phone.dial
    if dial.cursor:
        _set(turn, dial.digits[: dial.cursor - 1] + dial.digits[dial.cursor :], dial.cursor - 1)
    if not dial.cursor or not turn.phone.dial.begun:
        clear(turn)


def clear(turn: Turn) -> None:
    """Throw away what was typed."""
    drop_dialling(turn)
    if turn.phone.off_hook:
        turn.open_receiver(ReceiverTone.DIAL)


def give_way(turn: Turn) -> None:
    """Something else is opened: what has ended is told no more, and a number begun is thrown away."""
    forget_ended(turn)
    if turn.phone.dial.begun:
        clear(turn)


def move_cursor(turn: Turn, by: int) -> None:
    """Move the cursor within the number."""
    dial = turn.phone.dial
    cursor = min(max(dial.cursor + by, 0), len(dial.digits))
    turn.change(dial=replace(dial, cursor=cursor, touched=turn.now, tapped=None))


def toggle_letters(turn: Turn) -> None:
    """Change between digits and letters; the wait for a further digit begins anew."""
    dial = turn.phone.dial
    turn.change(dial=replace(dial, letters=not dial.letters, tapped=None, touched=turn.now))
    if not turn.phone.dial.begun:
        clear(turn)


def wait_over(phone: Phone) -> float | None:
    """When the number shown is sent by itself: the inter-digit wait after the last digit, receiver open."""
    if not phone.off_hook or not phone.dial.digits or phone.dial.letters or phone.in_the_ear:
        return None
    return phone.dial.touched + phone.settings.inter_digit_wait


def forgotten(phone: Phone) -> float | None:
    """When a number typed with the handset down is thrown away, lest it be called by who lifts much later."""
    if phone.off_hook or not phone.dial.begun or phone.own_calls:
        return None
    return phone.dial.touched + PRE_DIAL_SECONDS


def enough(phone: Phone) -> bool:
    """Whether the digits so far are a whole number that nothing longer begins with.

    A number that is known (a LAN phone, a service) does not wait for the map's timed alternatives: those
    stand for numbers that nobody can tell the length of.
    """
    digits = phone.dial.digits
    if is_emergency(phone, digits):
        return True
    known = {*Service, *(other.extension for other in phone.lan_phones)}
    literals = tuple(digit_map.literal(number) for number in (*known, *phone.settings.emergency))
    patterns = _patterns(phone)
    if digits in known:
        patterns = tuple(pattern for pattern in patterns if not pattern.timed)
    return digit_map.match((*literals, *patterns), digits) is digit_map.Match.COMPLETE


def _patterns(phone: Phone) -> tuple[digit_map.Pattern, ...]:
    if not phone.settings.accounts:
        return ()
    route = resolve(phone, phone.dial.digits, phone.line)
    by = route.account if isinstance(route, Route) else None
    own = next((account.digit_map for account in phone.settings.accounts if account.name == by), "")
    return digit_map.parse(own or phone.settings.digit_map or country(phone.settings.country).digit_map)


def _insert(turn: Turn, character: str) -> None:
    forget_ended(turn)
    dial = turn.phone.dial
    if len(dial.digits) < LONGEST:
        _set(turn, dial.digits[: dial.cursor] + character + dial.digits[dial.cursor :], dial.cursor + 1)


def _set(turn: Turn, digits: str, cursor: int) -> None:
    turn.change(dial=DialPad(digits, cursor, turn.now, turn.phone.dial.letters))


def _type_letter(turn: Turn, key: Key) -> None:
    """Multi-tap: the same key again within the wait replaces the letter before the cursor."""
    dial = turn.phone.dial
    again = dial.tapped is key and turn.now - dial.touched < turn.phone.settings.inter_digit_wait / 2
    taps = dial.taps + 1 if again else 0
    if again:
        _set(turn, dial.digits[: dial.cursor - 1] + dial.digits[dial.cursor :], dial.cursor - 1)
    full = len(turn.phone.dial.digits) >= LONGEST
    _insert(turn, next_letter(key, taps))
    turn.change(dial=replace(turn.phone.dial, tapped=None if full else key, taps=taps))
    if turn.phone.off_hook:
        start_dialling(turn)
        turn.open_receiver(ReceiverTone.DIALLING)

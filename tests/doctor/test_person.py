"""Keys, hook, display and sound with somebody there, on the emulated board."""

from __future__ import annotations

import asyncio
from pathlib import Path

from board.api import Part
from board.emulated.board import EmulatedBoard, EmulatedOptions
from board.emulated.requests import Faults
from firmware.doctor import person
from firmware.doctor.bench import Bench, on_bench
from firmware.phone.findings import Check, Outcome
from tests.doctor.person import Somebody

OPTIONS = EmulatedOptions(listen="127.0.0.1:0")


async def press_all(board: EmulatedBoard, leave_out: int = 0) -> None:
    for key in sorted(board.keypad.keys)[leave_out:]:
        await board.tap(key)


async def test_every_key_that_comes_is_named() -> None:
    board, somebody = EmulatedBoard(OPTIONS), Somebody()
    async with on_bench(board) as bench:
        testing = asyncio.create_task(person.keys(bench, somebody))
        await somebody.waits_for("Press every key")
        await press_all(board)
        found = await testing
    assert found.outcome is Outcome.OK
    assert dict(found.values) == {"keys": len(board.keypad.keys)}
    assert "volume_up (36 of 36)" in somebody.told


async def test_a_key_that_does_not_come_is_named() -> None:
    board, somebody = EmulatedBoard(OPTIONS), Somebody()
    async with on_bench(board) as bench:
        testing = asyncio.create_task(person.keys(bench, somebody))
        await somebody.waits_for("Press every key")
        await press_all(board, leave_out=2)
        await somebody.waits_for("(34 of 36)")
        somebody.had_enough.set()
        found = await testing
    assert found.outcome is Outcome.FAILED
    assert dict(found.values) == {"keys": "0, 1"}


async def test_what_was_pressed_before_does_not_count() -> None:
    board, somebody = EmulatedBoard(OPTIONS), Somebody()
    async with on_bench(board) as bench:
        await press_all(board)
        somebody.had_enough.set()
        assert (await person.keys(bench, somebody)).outcome is Outcome.FAILED


async def test_the_hook_is_lifted_and_replaced() -> None:
    board, somebody = EmulatedBoard(OPTIONS), Somebody()
    async with on_bench(board) as bench:
        testing = asyncio.create_task(person.hook(bench, somebody))
        await somebody.waits_for("Lift")
        await board.lift(True)
        await somebody.waits_for("Replace")
        await board.lift(False)
        assert (await testing).outcome is Outcome.OK


async def test_a_hook_that_does_not_move() -> None:
    somebody = Somebody()
    somebody.had_enough.set()
    async with on_bench(EmulatedBoard(OPTIONS)) as bench:
        found = await person.hook(bench, somebody)
    assert found.outcome is Outcome.FAILED


async def test_the_display_shows_each_pattern() -> None:
    board, somebody = EmulatedBoard(OPTIONS), Somebody(True, True, True, True)
    async with on_bench(board):
        found = await person.display(board.display, somebody)
    assert found.outcome is Outcome.OK
    assert len(somebody.asked) == 4


async def test_a_display_with_a_dead_row() -> None:
    board, somebody = EmulatedBoard(OPTIONS), Somebody(True, False)
    async with on_bench(board):
        found = await person.display(board.display, somebody)
    assert found.outcome is Outcome.FAILED


async def test_what_does_not_work_is_not_asked_about(tmp_path: Path) -> None:
    board, somebody = EmulatedBoard(OPTIONS), Somebody()
    somebody.had_enough.set()
    async with on_bench(board) as bench:
        board.break_down(Faults(display_unplugged=True))
        assert not bench.works(Part.DISPLAY)
        found = await person.look(tmp_path, bench, somebody)
        board.break_down(Faults())
        assert bench.works(Part.DISPLAY)
    assert [finding.check for finding in found] == [Check.KEYPAD, Check.HOOK, Check.CODEC]
    assert found[2].outcome is Outcome.SKIPPED
    assert not somebody.asked


def test_a_bench_knows_what_was_lost() -> None:
    from board.api import PartLost

    bench = Bench(EmulatedBoard(OPTIONS))
    bench.post(PartLost(Part.CODEC, "It was unplugged."))
    assert bench.lost == {Part.CODEC: "It was unplugged."}

"""What every board must do, whatever it is made of."""

from __future__ import annotations

import pytest

from board.api import (
    AlsaSound,
    Frame,
    HookChanged,
    Key,
    KeyPressed,
    KeyReleased,
    Lamp,
    Light,
    Part,
    PartFound,
    PartLost,
    Transducer,
)
from tests.board.bench import HANDSET, Bench, checkered, events_so_far, next_event, until

BOUNCE_S = 0.03


async def test_lifting_and_replacing_the_handset_are_one_event_each(bench: Bench) -> None:
    hook = bench.board.hook
    assert hook is not None
    assert [hook.lifted] == [False]
    await bench.lift(True)
    assert await next_event(bench) == HookChanged(True)
    assert [hook.lifted] == [True]
    await bench.lift(True)
    await bench.lift(False)
    assert await next_event(bench) == HookChanged(False)
    assert [hook.lifted] == [False]
    assert events_so_far(bench) == []


async def test_every_key_is_pressed_and_released(bench: Bench) -> None:
    keypad = bench.board.keypad
    assert keypad is not None
    assert keypad.keys
    for key in Key:
        if key in keypad.keys:
            await bench.press(key)
            assert await next_event(bench) == KeyPressed(key)
            assert keypad.pressed == {key}
            await bench.release(key)
            assert await next_event(bench) == KeyReleased(key)
            assert keypad.pressed == frozenset()


async def test_two_keys_can_be_down_together(bench: Bench) -> None:
    keypad = bench.board.keypad
    assert keypad is not None
    await bench.press(Key.STAR)
    await bench.press(Key.POUND)
    assert keypad.pressed == {Key.STAR, Key.POUND}
    await bench.release(Key.STAR)
    assert keypad.pressed == {Key.POUND}


async def test_contacts_that_bounce_give_the_same_events(bench: Bench) -> None:
    bench.bounce(BOUNCE_S)
    for _ in range(5):
        await bench.lift(True)
        await bench.press(Key.DIGIT_5)
        await bench.release(Key.DIGIT_5)
        await bench.lift(False)
        assert events_so_far(bench) == [
            HookChanged(True),
            KeyPressed(Key.DIGIT_5),
            KeyReleased(Key.DIGIT_5),
            HookChanged(False),
        ]


async def test_the_display_shows_the_frame_pixel_by_pixel(bench: Bench) -> None:
    display = bench.board.display
    assert display is not None
    assert display.size in ((128, 64), (256, 64))
    for seed in range(3):
        frame = checkered(display.size, seed)
        display.show(frame)
        await until(lambda frame=frame: bench.seen() == frame.pixels)  # type: ignore[misc]


async def test_of_many_frames_the_last_one_stays(bench: Bench) -> None:
    display = bench.board.display
    assert display is not None
    frames = [checkered(display.size, seed) for seed in range(30)]
    for frame in frames:
        display.show(frame)
    await until(lambda: bench.seen() == frames[-1].pixels)


async def test_a_frame_of_another_size_is_refused_and_changes_nothing(bench: Bench) -> None:
    display = bench.board.display
    assert display is not None
    before = bench.seen()
    with pytest.raises(ValueError, match="64x32"):
        display.show(Frame(64, 32, bytes(256)))
    assert bench.seen() == before


async def test_the_panel_sleeps_and_wakes(bench: Bench) -> None:
    display = bench.board.display
    assert display is not None
    display.wake(False)
    await until(lambda: not bench.lit())
    display.wake(True)
    await until(bench.lit)


async def test_the_panel_dims_with_its_frame_on_it(bench: Bench) -> None:
    display = bench.board.display
    assert display is not None
    frame = checkered(display.size, 3)
    display.show(frame)
    display.dim(True)
    await until(bench.dimmed)
    assert bench.lit()
    display.dim(False)
    await until(lambda: not bench.dimmed() and bench.seen() == frame.pixels)


async def test_a_display_found_again_shows_the_latest_frame_by_itself(bench: Bench) -> None:
    display = bench.board.display
    assert display is not None
    display.show(checkered(display.size, 1))
    bench.plug(Part.DISPLAY, plugged=False)
    lost = await next_event(bench)
    assert isinstance(lost, PartLost)
    assert lost.part == Part.DISPLAY
    assert lost.reason
    latest = checkered(display.size, 2)
    display.show(latest)
    assert bench.seen() != latest.pixels
    bench.plug(Part.DISPLAY, plugged=True)
    assert await next_event(bench) == PartFound(Part.DISPLAY)
    await until(lambda: bench.seen() == latest.pixels)


async def test_every_lamp_shines_in_every_way(bench: Bench) -> None:
    lamps = bench.board.lamps
    assert lamps is not None
    for lamp in lamps.names:
        for light in (*Light, Light.OFF):
            lamps.shine(lamp, light)
            assert bench.light(lamp) == light


async def test_a_lamp_that_does_not_exist_is_ignored(bench: Bench) -> None:
    lamps = bench.board.lamps
    assert lamps is not None
    for lamp in set(Lamp) - lamps.names:
        lamps.shine(lamp, Light.ON)


async def test_volume_is_three_decibels_a_step_around_seven(bench: Bench) -> None:
    codec = bench.board.codec
    assert codec is not None
    assert bench.volume(HANDSET) == 0.0
    codec.select(HANDSET)
    for level in range(11):
        codec.set_volume(HANDSET, level)
        gain = pytest.approx(10 ** ((level - 7) * 3 / 20), rel=0.1)
        await until(lambda gain=gain: bench.volume(HANDSET) == gain)  # type: ignore[misc]
    codec.select(None)
    await until(lambda: bench.volume(HANDSET) == 0.0)


@pytest.mark.parametrize("level", [-1, 11])
async def test_a_volume_outside_the_scale_is_refused(bench: Bench, level: int) -> None:
    codec = bench.board.codec
    assert codec is not None
    with pytest.raises(ValueError, match=str(level)):
        codec.set_volume(HANDSET, level)


async def test_each_transducer_keeps_its_volume(bench: Bench) -> None:
    codec = bench.board.codec
    assert codec is not None
    assert {HANDSET, Transducer.SPEAKER} <= codec.transducers
    codec.set_volume(HANDSET, 7)
    codec.set_volume(Transducer.SPEAKER, 9)
    for transducer, level in ((Transducer.SPEAKER, 9), (HANDSET, 7)):
        codec.select(transducer)
        gain = pytest.approx(10 ** ((level - 7) * 3 / 20), rel=0.1)
        await until(lambda which=transducer, gain=gain: bench.volume(which) == gain)  # type: ignore[misc]


async def test_a_codec_that_is_unplugged_says_so_and_keeps_its_settings(bench: Bench) -> None:
    codec = bench.board.codec
    assert codec is not None
    codec.select(HANDSET)
    codec.set_volume(HANDSET, 9)
    gain = pytest.approx(10**0.3, rel=0.1)
    await until(lambda: bench.volume(HANDSET) == gain)
    bench.plug(Part.CODEC, plugged=False)
    lost = await next_event(bench)
    assert isinstance(lost, PartLost)
    assert lost.part == Part.CODEC
    bench.plug(Part.CODEC, plugged=True)
    assert await next_event(bench) == PartFound(Part.CODEC)
    await until(lambda: bench.volume(HANDSET) == gain)


async def test_sound_flows_in_frames_or_through_alsa(bench: Bench) -> None:
    codec = bench.board.codec
    assert codec is not None
    if isinstance(codec.sound, AlsaSound):
        assert codec.sound.handset.playback
        assert codec.sound.handset.capture
    else:
        codec.sound.play(bytes(640))
        assert codec.sound.capture() == bytes(640)


async def test_a_stopped_board_posts_nothing_and_stops_twice(bench: Bench) -> None:
    await bench.lift(True)
    events_so_far(bench)
    await bench.board.stop()
    await bench.board.stop()
    assert bench.board.url is None
    assert events_so_far(bench) == []

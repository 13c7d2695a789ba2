"""The codec on the kernel's cards: volumes by their mixer, and in software by what arrives at the far end."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import pairwise

import alsaaudio
import pytest
from evdev import UInput, ecodes

from board.api import AlsaSound, HeadsetChanged, Part, PartFound, PartLost, Transducer
from board.pi.sound.codec import PiCodec
from board.pi.sound.mixer_worker import GLIDE_STEPS
from board.pi.sound.profile import Channel, Ends, Jack, Profile, Stream, find, load
from tests.board.bench import until
from tests.lab.cards import MIXER, LabCard
from tests.lab.controls import CM108, WM8960, Choice, Control, Controls, Switch, Volume, pretended
from tests.lab.loudness import AMPLITUDE, heard, level_db, loudness_at, playing
from tests.lab.ringing import ringing
from tests.lab.sound import HANDSET, RATE, SPEAKER
from tests.lab.told import Told, as_nobody

EAR, BOX = Transducer.HANDSET, Transducer.SPEAKER

ALONE = Profile("a card without a mixer", {"card": (HANDSET,)}, {EAR: Ends(Stream("card"), Stream("card"))})
BOTH = Profile(
    "a card for each, without mixers",
    {"ear": (HANDSET,), "box": (SPEAKER,)},
    {EAR: Ends(Stream("ear"), Stream("ear")), BOX: Ends(Stream("box"), Stream("box"))},
)
SHARED = Profile(
    "left is the handset's, right the loudspeaker's",
    {"card": (HANDSET,)},
    {
        EAR: Ends(Stream("card", channel=Channel.LEFT), Stream("card", channel=Channel.LEFT)),
        BOX: Ends(Stream("card", channel=Channel.RIGHT), Stream("card", channel=Channel.RIGHT)),
    },
)
FAR_EAR, FAR_BOX = f"hw:CARD={HANDSET},DEV=1", f"hw:CARD={SPEAKER},DEV=1"
NOMINAL_DB = -9.0


def on_card(name: str, card: str) -> Profile:
    """A profile that comes along, on one of the guest's cards."""
    profile = load(find(name))
    return replace(profile, cards=dict.fromkeys(profile.cards, (card,)))


@asynccontextmanager
async def started(profile: Profile, told: Told | None = None) -> AsyncIterator[PiCodec]:
    codec = PiCodec(profile)
    await codec.start((told or Told()).post)
    try:
        yield codec
    finally:
        await codec.stop()


async def loudness(device: str) -> float:
    return await asyncio.to_thread(loudness_at, device)


async def values(controls: Controls, name: str, expected: list[int]) -> None:
    """Wait until a control has these values."""
    await until(lambda: controls.values(name, len(expected)) == expected)


# --- volumes in software, by what is heard -------------------------------------------------------------


async def test_a_software_volume_is_three_decibels_a_step_around_nine_below_full() -> None:
    async with started(ALONE) as codec:
        codec.select(EAR)
        with playing("dering_handset", 1000):
            for level in range(11):
                codec.set_volume(EAR, level)
                assert await loudness(FAR_EAR) == pytest.approx(NOMINAL_DB + 3 * (level - 7), abs=0.3)


async def test_the_bell_is_loud_while_the_route_is_closed_and_while_a_call_is_in_the_handset() -> None:
    async with started(BOTH) as codec:
        codec.set_volume(BOX, 2)
        with playing("dering_handset", 1000), playing("dering_speaker", 1000):
            for route, ear, box in (
                (None, -200, NOMINAL_DB),
                (EAR, NOMINAL_DB, NOMINAL_DB),
                (BOX, -200, NOMINAL_DB - 15),
                (None, -200, NOMINAL_DB),
            ):
                codec.select(route)
                assert await loudness(FAR_EAR) == pytest.approx(ear, abs=0.3)
                assert await loudness(FAR_BOX) == pytest.approx(box, abs=0.3)


async def test_one_cards_channels_are_two_transducers() -> None:
    async with started(SHARED) as codec:
        codec.select(EAR)
        codec.set_volume(EAR, 9)
        with playing("dering_handset", 500), playing("dering_speaker", 800):
            left, right = await asyncio.to_thread(heard, FAR_EAR, rate=48_000, channels=2)
    assert level_db(left, 48_000) == pytest.approx(NOMINAL_DB + 6, abs=0.5)
    assert level_db(right, 48_000) == pytest.approx(NOMINAL_DB, abs=0.5)
    assert cycles(left, 48_000) == pytest.approx(500, rel=0.05)
    assert cycles(right, 48_000) == pytest.approx(800, rel=0.05)


async def test_one_cards_channels_are_two_microphones() -> None:
    async with started(SHARED) as codec:
        with playing(FAR_EAR, 500, 800, rate=48_000):
            codec.select(EAR)
            codec.open_microphone(True)
            assert cycles((await asyncio.to_thread(heard, "dering_handset"))[0]) == pytest.approx(
                500, rel=0.05
            )
            assert await loudness("dering_speaker") == -200
            codec.select(BOX)
            assert cycles((await asyncio.to_thread(heard, "dering_speaker"))[0]) == pytest.approx(
                800, rel=0.05
            )
            assert await loudness("dering_handset") == -200


async def test_the_bell_rings_on_one_channel_while_the_handset_has_a_tone_on_the_other() -> None:
    async with started(SHARED) as codec:
        codec.select(EAR)
        async with ringing():
            both = await asyncio.to_thread(heard, FAR_EAR, 7.0, 48_000, 2)  # a ring is 2 s, its pause 4 s
    tone, bell = ([level_db(part, 48_000) > -40 for part in parts(each)] for each in both)
    assert tone.count(True) > 0.8 * len(tone)
    assert 2 <= bell.count(True) < 0.7 * len(bell)


def parts(samples: array[int]) -> list[array[int]]:
    """Half a second each."""
    return [samples[begin : begin + 24_000] for begin in range(0, len(samples), 24_000)]


def cycles(samples: array[int], rate: int = RATE) -> float:
    """A tone's frequency in Hz in its last 0.2 s."""
    return 5 * sum(before < 0 <= now for before, now in pairwise(samples[-rate // 5 :]))


async def test_a_volume_moves_in_steps_too_small_to_click() -> None:
    async with started(ALONE) as codec:
        codec.select(EAR)
        codec.set_volume(EAR, 0)
        with playing("dering_handset", 0):
            listening = asyncio.create_task(asyncio.to_thread(heard, FAR_EAR, 2.0))
            await asyncio.sleep(1)  # the far end hears the low level for a while; nothing depends on how long
            codec.set_volume(EAR, 10)
            samples = (await listening)[0]
    assert max(samples) == pytest.approx(AMPLITUDE, rel=0.02)
    between = {sample for sample in samples if AMPLITUDE / 10 < sample < 0.9 * AMPLITUDE}
    assert 1 <= len(between) <= GLIDE_STEPS  # each for a frame: a busy machine loses some


async def test_the_microphone_is_heard_only_while_it_is_open() -> None:
    async with started(ALONE) as codec:
        codec.select(EAR)
        with playing(FAR_EAR, 1000):
            assert await loudness("dering_handset") == -200
            codec.open_microphone(True)
            assert await loudness("dering_handset") == pytest.approx(0, abs=0.3)
            codec.select(None)
            assert await loudness("dering_handset") == -200


async def test_each_transducer_has_its_own_microphone() -> None:
    async with started(BOTH) as codec:
        codec.select(BOX)
        codec.open_microphone(True)
        with playing(FAR_EAR, 1000), playing(FAR_BOX, 1000):
            assert await loudness("dering_handset") == -200
            assert await loudness("dering_speaker") == pytest.approx(0, abs=0.3)


async def test_a_volume_without_decibels_is_left_alone_and_software_takes_its_place() -> None:
    for control in (
        Volume("Wave Playback Volume", 100, None),
        Volume("Wave Playback Volume", 10, (-500, 50)),  # too short
        Volume("Wave Playback Volume", 6, (-3600, 600)),  # too coarse
    ):
        with pretended(HANDSET, [control, Switch("Wave Playback Switch", 2)]) as controls:
            ends = Ends(Stream("card", volume=("Wave",)), Stream("card"))
            async with started(replace(ALONE, transducers={EAR: ends})) as codec:
                codec.select(EAR)
                with playing("dering_handset", 1000):
                    assert await loudness(FAR_EAR) == pytest.approx(NOMINAL_DB, abs=0.3)
                assert controls.values("Wave Playback Volume")[0] == pytest.approx(0.75 * control.most, abs=1)
                assert controls.values("Wave Playback Switch", 2) == [1, 1]


async def test_a_volume_that_alsa_made_for_others_is_not_taken_for_the_cards() -> None:
    others = Volume("Wave Playback Volume", 255, (-5100, 20))
    with pretended(HANDSET, [others]) as controls:
        ends = Ends(Stream("card", volume=("Wave",)), Stream("card"))
        async with started(replace(ALONE, transducers={EAR: ends})) as codec:
            codec.select(EAR)
            with playing("dering_handset", 1000):
                assert await loudness(FAR_EAR) == pytest.approx(NOMINAL_DB, abs=0.3)
            assert controls.values("Wave Playback Volume", 2) == [0, 0]


# --- mixers of cards that a phone may have ---------------------------------------------------------------


async def test_wm8960_is_wired_through_and_left_is_the_handset() -> None:
    with pretended(SPEAKER, WM8960) as controls:
        async with started(on_card("wm8960", SPEAKER)) as codec:
            for side, letter in (("Left", "L"), ("Right", "R")):
                assert controls.values(f"{side} Output Mixer PCM Playback Switch") == [1]
                assert controls.values(f"{side} Boost Mixer {letter}INPUT1 Switch") == [1]
                assert controls.values(f"{side} Input Mixer Boost Switch") == [1]
                assert controls.values(f"{side} Input Boost Mixer {letter}INPUT1 Volume") == [1]
            assert controls.values("Playback Volume", 2) == [255, 255]
            assert controls.values("ADC PCM Capture Volume", 2) == [195, 195]
            assert controls.values("Headphone Playback ZC Switch", 2) == [1, 1]
            assert controls.values("Speaker Playback Volume", 2) == [0, 121 - 6]  # the bell
            assert controls.values("Headphone Playback Volume", 2) == [0, 0]
            codec.select(EAR)
            codec.open_microphone(True)
            for level in range(11):
                codec.set_volume(EAR, level)
                await values(controls, "Headphone Playback Volume", [121 - 12 + 3 * (level - 7), 0])
            assert controls.values("Speaker Playback Volume", 2) == [0, 121 - 6]
            await values(controls, "Capture Switch", [1, 0])
            assert controls.values("Capture Volume", 2) == [39, 47]  # 12 and 18 dB
            codec.select(BOX)
            codec.set_volume(BOX, 9)
            await values(controls, "Speaker Playback Volume", [0, 121 - 6 + 6])
            await values(controls, "Headphone Playback Volume", [0, 0])
            await values(controls, "Capture Switch", [0, 1])
        assert controls.values("Speaker Playback Volume", 2) == [0, 0]
        assert controls.values("Capture Switch", 2) == [0, 0]


async def test_a_usb_handset_rings_in_the_handset() -> None:
    with pretended(HANDSET, CM108) as controls:
        async with started(on_card("usb-handset", HANDSET)) as codec:
            assert codec.transducers == {EAR}
            assert isinstance(codec.sound, AlsaSound)
            assert codec.sound.speaker is None
            assert controls.values("Mic Playback Switch") == [0]
            assert controls.values("Auto Gain Control") == [0]
            assert controls.values("Speaker Playback Volume", 2) == [28, 28]
            assert controls.values("Speaker Playback Switch") == [1]
            codec.set_volume(EAR, 10)
            codec.select(EAR)
            codec.open_microphone(True)
            await values(controls, "Speaker Playback Volume", [37, 37])
            await values(controls, "Mic Capture Switch", [1])
            codec.open_microphone(False)
            await values(controls, "Mic Capture Switch", [0])
        assert controls.values("Speaker Playback Switch") == [0]


async def test_a_route_that_is_not_there_is_the_handset() -> None:
    with pretended(HANDSET, CM108) as controls:
        async with started(on_card("usb-handset", HANDSET)) as codec:
            codec.set_volume(EAR, 9)
            codec.select(BOX)
            codec.open_microphone(True)
            await values(controls, "Speaker Playback Volume", [34, 34])
            await values(controls, "Mic Capture Switch", [1])


async def test_a_stereo_stick_has_a_switch_for_both_and_a_volume_for_each() -> None:
    with pretended(HANDSET, CM108) as controls:
        async with started(on_card("usb-stereo", HANDSET)) as codec:
            assert controls.values("Speaker Playback Volume", 2) == [0, 28]
            codec.select(EAR)
            codec.set_volume(EAR, 5)
            await values(controls, "Speaker Playback Volume", [22, 28])
            assert controls.values("Speaker Playback Switch") == [1]


async def test_an_output_is_chosen_with_the_transducer(caplog: pytest.LogCaptureFixture) -> None:
    route: tuple[Control, ...] = (Choice("Output Select", ("Headphones", "Speaker")), *CM108)
    way = Stream("card", volume=("Speaker",))
    profile = replace(
        ALONE,
        transducers={
            EAR: Ends(way, Stream("card"), (("Output Select", "Headphones"), ("Nothing Switch", True))),
            BOX: Ends(way, Stream("card"), (("Output Select", "Speaker"), ("Auto Gain Control", "Loud"))),
        },
    )
    with pretended(HANDSET, route) as controls:
        async with started(profile) as codec:
            assert isinstance(codec.sound, AlsaSound)
            assert codec.sound.speaker is None  # one PCM, which the mixer switches
            assert controls.values("Output Select") == [1]
            codec.select(EAR)
            await values(controls, "Output Select", [0])
            codec.select(None)
            await values(controls, "Output Select", [1])
    assert "Nothing Switch is left as it is" in caplog.text
    assert 'Auto Gain Control is left as it is: found "Loud", allowed no choice' in caplog.text


# --- what can go wrong --------------------------------------------------------------------------------------


async def test_a_card_that_is_unplugged_has_its_settings_when_it_is_back() -> None:
    told = Told()
    card = LabCard(HANDSET)
    try:
        async with started(BOTH, told) as codec:
            codec.select(EAR)
            card.plug(False)
            reason = 'no sound card: "Handset" (Loopback) was unplugged'
            assert await told.next() == PartLost(Part.CODEC, reason)
            assert codec.trouble == reason
            codec.set_volume(EAR, 8)
            card.plug(True)
            found = await told.next()
            while isinstance(found, PartLost):  # the second in which it was looked for and not there yet
                assert "no sound card" in found.reason
                found = await told.next()
            assert found == PartFound(Part.CODEC)
            with playing("dering_handset", 1000):
                assert await loudness(FAR_EAR) == pytest.approx(NOMINAL_DB + 3, abs=0.3)
    finally:
        card.close()


async def test_a_card_that_is_not_there_is_named_with_those_that_are() -> None:
    told = Told()
    async with started(load(find("wm8960")), told):
        expected = 'no sound card: no card matches "wm8960*"; found "Handset", "Speaker", "Mixer"'
        assert await told.next() == PartLost(Part.CODEC, expected)


async def test_a_card_without_the_device_is_named() -> None:
    told = Told()
    ends = Ends(Stream("card"), Stream("card", device=7))
    async with started(replace(ALONE, transducers={EAR: ends}), told):
        expected = 'no sound card: card "Handset" cannot record: it has no PCM device 7 for that'
        assert await told.next() == PartLost(Part.CODEC, expected)


async def test_somebody_without_rights_is_told_so() -> None:
    told = Told()
    with as_nobody():
        async with started(ALONE, told):
            event = await told.next()
    expected = 'no sound card: "Handset" may not be used by this user; is it in the group "audio"?'
    assert event == PartLost(Part.CODEC, expected)


async def test_a_busy_card_is_no_trouble_for_its_mixer() -> None:
    told = Told()
    pcm = alsaaudio.PCM(alsaaudio.PCM_PLAYBACK, device=f"hw:CARD={MIXER},DEV=0")
    profile = replace(ALONE, cards={"card": (MIXER,)})
    async with started(profile, told):
        assert told.so_far() == []
    pcm.close()


async def test_a_headset_is_noticed() -> None:
    told = Told()
    jack = UInput({ecodes.EV_SW: [ecodes.SW_HEADPHONE_INSERT]}, name="lab Headset Jack")
    async with started(replace(ALONE, jack=Jack("* Headset Jack")), told):
        jack.write(ecodes.EV_SW, ecodes.SW_HEADPHONE_INSERT, 1)
        jack.syn()
        assert await told.next() == HeadsetChanged(True)
        jack.close()
        assert await told.next() == HeadsetChanged(False)

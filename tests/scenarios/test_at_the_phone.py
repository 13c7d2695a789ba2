"""Whole calls as the person at the phone has them, on either board, with baresip at the other end."""

from __future__ import annotations

from pathlib import Path

from board.api import Part
from tests.peers.phone_toml import URI, phone_toml
from tests.scenarios.peer import ATTEMPTS, LISTENING, phone_and_peer, talk
from tests.scenarios.phone import phone_of
from tests.signals import RECOGNISED, likeness, samples_of, speech

BOUNCE_S = 0.03


async def test_lifts_dials_by_a_key_talks_and_hangs_up(tmp_path: Path) -> None:
    async with phone_and_peer(tmp_path) as (phone, peer):
        await phone.lift()
        await phone.until_tone("dial")
        await phone.tap("speed1")
        await phone.until_talking()
        await phone.until_words("Peer")
        await talk(phone, peer)
        await phone.until_words("Menu")


async def test_rings_and_is_answered(tmp_path: Path) -> None:
    async with phone_and_peer(tmp_path, "PCMU") as (phone, peer):
        await peer.dial(URI)
        await phone.until_bell(True)
        await phone.until_words("Incoming call")
        await phone.lift()
        await phone.until_talking()
        await phone.until_bell(False)
        await talk(phone, peer)


async def test_dials_an_extension_and_hears_what_becomes_of_it(tmp_path: Path) -> None:
    async with phone_of(tmp_path, phone_toml()) as phone:
        await phone.lift()
        await phone.until_tone("dial")
        await phone.dial("*43")
        await phone.until_words("Echo test")
        alike = 0.0
        for _ in range(ATTEMPTS):  # a busy computer tears sound
            ear = samples_of(await phone.speak_and_listen(speech().tobytes(), LISTENING))
            alike = max(alike, likeness(ear, speech()))
            if alike > RECOGNISED:
                break
        assert alike > RECOGNISED
        await phone.replace()
        await phone.until_words("Menu")


async def test_a_caller_who_gives_up_is_missed(tmp_path: Path) -> None:
    async with phone_and_peer(tmp_path) as (phone, peer):
        await peer.dial(URI)
        await phone.until_bell(True)
        await peer.hang_up()
        await phone.until_bell(False)
        await phone.until_lamp("message", "blink")


async def test_rejects_a_call_by_the_soft_key(tmp_path: Path) -> None:
    async with phone_and_peer(tmp_path) as (phone, peer):
        await peer.dial(URI)
        await phone.soft_key("Reject")
        await peer.until("CALL_CLOSED")
        await phone.until_bell(False)


async def test_the_peer_hangs_up(tmp_path: Path) -> None:
    async with phone_and_peer(tmp_path) as (phone, peer):
        await phone.lift()
        await phone.until_words("Dial a number")
        await phone.tap("speed1")
        await phone.until_talking()
        await peer.hang_up()
        await phone.until_words("Call ended")
        await phone.until_tone("busy")


async def test_a_hook_that_bounces_makes_no_difference(tmp_path: Path) -> None:
    async with phone_and_peer(tmp_path) as (phone, peer):
        await phone.bounce(BOUNCE_S)
        await peer.dial(URI)
        await phone.until_words("Incoming call")
        await phone.lift()
        await phone.until_talking()
        await talk(phone, peer)
        assert len(peer.told("CALL_INCOMING")) == 0
        assert len(peer.told("CALL_CLOSED")) == 1


async def test_a_display_and_a_sound_card_that_go_in_a_call_and_come_back(tmp_path: Path) -> None:
    async with phone_and_peer(tmp_path) as (phone, peer):
        await phone.lift()
        await phone.until_words("Dial a number")
        await phone.tap("speed1")
        await phone.until_talking()
        await phone.plug(Part.DISPLAY, plugged=False)
        await phone.plug(Part.CODEC, plugged=False)
        await phone.plug(Part.DISPLAY, plugged=True)
        await phone.until_talking()
        await phone.plug(Part.CODEC, plugged=True)
        await talk(phone, peer)

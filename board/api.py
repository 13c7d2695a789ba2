"""What a board is: the hardware of a desk phone behind Protocols and frozen events.

Whoever brings other hardware implements :class:`Board` and passes ``tests/board``. Nothing here knows
the firmware, asyncio or a driver: the standard library's types only.

Events travel one way: a board calls the ``post`` it was given in :meth:`Board.start`, always on the
thread that called ``start`` (the event loop's). Outputs travel the other way, as plain method calls
which return at once; a slow bus is the board's own affair (the latest frame wins).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class BoardError(Exception):
    """A board cannot be opened as asked; the message is one plain English sentence."""


SAMPLE_RATE = 16_000
"""Samples a second of a board whose sound travels in frames (mono, signed 16 bit, little-endian)."""

FRAME_SAMPLES = 320
"""Samples of one frame: 20 ms."""

FRAME_BYTES = 2 * FRAME_SAMPLES


class Key(StrEnum):
    """Every key a board may have; the values are the names of the emulated board's interface."""

    DIGIT_0 = "0"
    DIGIT_1 = "1"
    DIGIT_2 = "2"
    DIGIT_3 = "3"
    DIGIT_4 = "4"
    DIGIT_5 = "5"
    DIGIT_6 = "6"
    DIGIT_7 = "7"
    DIGIT_8 = "8"
    DIGIT_9 = "9"
    STAR = "star"
    POUND = "pound"
    UP = "up"
    DOWN = "down"
    OK = "ok"
    BACK = "back"
    SOFT_1 = "soft1"
    SOFT_2 = "soft2"
    SOFT_3 = "soft3"
    SPEAKER = "speaker"
    MUTE = "mute"
    HOLD = "hold"
    TRANSFER = "transfer"
    CONFERENCE = "conference"
    REDIAL = "redial"
    VOICEMAIL = "voicemail"
    VOLUME_UP = "volume_up"
    VOLUME_DOWN = "volume_down"
    SPEED_1 = "speed1"
    SPEED_2 = "speed2"
    SPEED_3 = "speed3"
    SPEED_4 = "speed4"
    SPEED_5 = "speed5"
    SPEED_6 = "speed6"
    SPEED_7 = "speed7"
    SPEED_8 = "speed8"


class Transducer(StrEnum):
    """What turns the codec's signal into sound and back."""

    HANDSET = "handset"
    SPEAKER = "speaker"
    HEADSET = "headset"


class Part(StrEnum):
    """The parts of a board that can be missing or fail on their own."""

    HOOK = "hook"
    KEYPAD = "keypad"
    DISPLAY = "display"
    LAMPS = "lamps"
    CODEC = "codec"


class Light(StrEnum):
    """How a lamp shines: ``blink`` is 1 Hz, ``fast`` 4 Hz."""

    OFF = "off"
    ON = "on"
    BLINK = "blink"
    FAST = "fast"


class Lamp(StrEnum):
    """Every lamp a board may have."""

    SPEED_1 = "speed1"
    SPEED_2 = "speed2"
    SPEED_3 = "speed3"
    SPEED_4 = "speed4"
    SPEED_5 = "speed5"
    SPEED_6 = "speed6"
    SPEED_7 = "speed7"
    SPEED_8 = "speed8"
    MESSAGE = "message"
    MUTE = "mute"
    MICROPHONE = "microphone"


# --- events: from the board to the phone ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HookChanged:
    """The handset was lifted (off-hook) or replaced (on-hook), already debounced."""

    lifted: bool


@dataclass(frozen=True, slots=True)
class HookFlashed:
    """The handset was replaced for a moment, too short to hang up: a hook flash, or "recall" key."""


@dataclass(frozen=True, slots=True)
class KeyPressed:
    """A key went down, already debounced. No repeats while it is held."""

    key: Key


@dataclass(frozen=True, slots=True)
class KeyReleased:
    """A key came up."""

    key: Key


@dataclass(frozen=True, slots=True)
class HeadsetChanged:
    """A headset was plugged in or pulled out."""

    plugged: bool


@dataclass(frozen=True, slots=True)
class PartLost:
    """A part stopped working or was not found.

    ``reason`` is one plain English sentence, and a :class:`Wording` where it can be translated.
    """

    part: Part
    reason: str


@dataclass(frozen=True, slots=True)
class PartFound:
    """A lost part works again."""

    part: Part


BoardEvent = HookChanged | HookFlashed | KeyPressed | KeyReleased | HeadsetChanged | PartLost | PartFound
Post = Callable[[BoardEvent], None]


# --- outputs: from the phone to the board --------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture for the display.

    ``pixels`` holds ``height`` rows of ``width // 8`` bytes, the most significant bit leftmost, a set
    bit lit. ``words`` is the same screen for a screen reader, a line each.
    """

    width: int
    height: int
    pixels: bytes
    words: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        expected = self.width // 8 * self.height
        if len(self.pixels) != expected:
            raise ValueError(f"{self.width}x{self.height} needs {expected} bytes, got {len(self.pixels)}")


class HookSwitch(Protocol):
    """The switch under the handset."""

    @property
    def lifted(self) -> bool:
        """The debounced level now."""


class Keypad(Protocol):
    """All keys of the board, however many devices they sit on."""

    @property
    def keys(self) -> frozenset[Key]:
        """The keys that exist."""

    @property
    def pressed(self) -> frozenset[Key]:
        """The keys that are down now."""


class Display(Protocol):
    """A one-bit panel, 128x64 or 256x64."""

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""

    def show(self, frame: Frame) -> None:
        """Show a frame of this panel's size; ValueError for another size. Returns before it is shown."""

    def wake(self, awake: bool) -> None:
        """Light the panel, or let it sleep."""

    def dim(self, dimmed: bool) -> None:
        """Let the lit panel shine with little light, or with all of it."""


class Lamps(Protocol):
    """The lamps beside the keys."""

    @property
    def names(self) -> frozenset[Lamp]:
        """The lamps that exist."""

    def shine(self, lamp: Lamp, light: Light) -> None:
        """Set one lamp; a lamp that does not exist is ignored."""


class FramePort(Protocol):
    """Sound in frames of :data:`FRAME_BYTES`, for a board without an ALSA device.

    Both methods are called every 20 ms on the media clock's thread, and must return within a
    millisecond.
    """

    def play(self, frame: bytes) -> None:
        """Take what the selected transducer is to play.

        What comes while the route is closed is ringing: it is heard, unchanged, as from a bell.
        """

    def capture(self) -> bytes:
        """Give what the microphone heard; silence when there is nothing."""


@dataclass(frozen=True, slots=True)
class AlsaDevice:
    """The names of the ALSA PCM devices that the media stack opens itself."""

    playback: str
    capture: str


@dataclass(frozen=True, slots=True)
class AlsaSound:
    """Where the sound flows on a board with sound cards, which the media stack drives itself.

    ``speaker`` and ``headset`` are None where they share the handset's device and the mixer switches
    between them. The bell rings on the speaker's device. Latencies in milliseconds of ALSA's buffer;
    ``echo_tail_ms`` is how long the loudspeaker's echo lasts, 0 where the card cancels it itself.
    """

    handset: AlsaDevice
    speaker: AlsaDevice | None = None
    headset: AlsaDevice | None = None
    capture_latency_ms: int = 40
    playback_latency_ms: int = 40
    echo_tail_ms: int = 200


class Codec(Protocol):
    """The mixer's side of the sound card: transducers, volumes, microphone."""

    @property
    def transducers(self) -> frozenset[Transducer]:
        """The transducers that exist."""

    @property
    def sound(self) -> FramePort | AlsaSound:
        """Where the sound itself flows."""

    def select(self, transducer: Transducer | None) -> None:
        """Route playback and capture to one transducer, or (None) close the route; without a click."""

    def set_volume(self, transducer: Transducer, level: int) -> None:
        """Set a playback volume, 0 (nearly silent) to 10; 7 is the nominal level, a step is 3 dB."""

    def open_microphone(self, is_open: bool) -> None:
        """Open or close the selected transducer's microphone at the last stage."""


# --- the report: what the phone is doing, for a board that can be watched from outside ------------


@dataclass(frozen=True, slots=True)
class CallReport:
    """One call as the emulated board's interface shows it."""

    id: int
    peer: str
    name: str
    phase: str
    direction: str
    codec: str | None
    encryption: str
    seconds: int


@dataclass(frozen=True, slots=True)
class AccountReport:
    """One account: ``state`` is registered, registering, failed or off."""

    name: str
    state: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class Report:
    """What the phone is doing; a board with no remote face ignores it."""

    ringing: bool = False
    tone: str | None = None
    route: str = "closed"
    microphone: str = "closed"
    volume: tuple[tuple[str, int], ...] = (("handset", 7), ("speaker", 7), ("ringer", 5))
    calls: tuple[CallReport, ...] = ()
    accounts: tuple[AccountReport, ...] = ()
    voicemail: int = 0
    text_messages: int = 0


@dataclass(frozen=True, slots=True)
class Face:
    """What a board with a page of its own writes on itself: names that change seldom.

    ``speed_labels`` is one label for each speed-dial key, empty where the key is free.
    """

    name: str
    language: str
    speed_labels: tuple[str, ...] = field(default=("",) * 8)


class Board(Protocol):
    """A whole board. A part that does not exist is None, and the phone runs on without it."""

    @property
    def hook(self) -> HookSwitch | None: ...

    @property
    def keypad(self) -> Keypad | None: ...

    @property
    def display(self) -> Display | None: ...

    @property
    def lamps(self) -> Lamps | None: ...

    @property
    def codec(self) -> Codec | None: ...

    @property
    def url(self) -> str | None:
        """Where a browser finds the board, once started; None for a board without a page."""

    async def start(self, post: Post) -> None:
        """Open the parts and begin to post events; a part that fails is a PartLost, not an exception.

        :class:`BoardError` only if the board as a whole cannot be (its address is taken). A display that
        is found again shows the latest frame by itself, a codec keeps its route and volumes.
        """

    async def stop(self) -> None:
        """Close every part; safe to call twice."""

    def report(self, report: Report) -> None:
        """Take what the phone is doing."""

    def wear(self, face: Face) -> None:
        """Take the names written on the board."""

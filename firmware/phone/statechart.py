"""The statechart of a call, as Markdown and as SVG, drawn from the transition table.

Where the boxes stand and how the arrows run is laid out by hand; a transition without an arrow here, or an
arrow without a transition, is an error.
"""

from __future__ import annotations

from dataclasses import dataclass

from firmware.phone.phases import (
    FIRST_ANSWER,
    PHASE_MEANING,
    TRANSITIONS,
    TRIGGER_MEANING,
    WAIT,
    Phase,
    Trigger,
)

Point = tuple[float, float]
Pair = tuple[Phase, Phase | None]

WIDTH, HEIGHT = 1060, 660
LINE = 16


@dataclass(frozen=True, slots=True)
class Box:
    """A phase on the drawing: left, top, width and height in pixels."""

    x: float
    y: float
    width: float = 140
    height: float = 52


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line through these points with its head at the last; its label begins at ``label``."""

    points: tuple[Point, ...]
    label: Point
    anchor: str = "start"


BOXES: dict[Phase, Box] = {
    Phase.DIALING: Box(110, 120),
    Phase.CALLING: Box(370, 120),
    Phase.RINGING: Box(620, 120),
    Phase.INCOMING: Box(370, 490),
    Phase.ANSWERING: Box(620, 490),
    Phase.RECORDING: Box(370, 590),
    Phase.ENDED: Box(210, 260, 456, 130),
    Phase.HELD: Box(776, 324, 86, 52),
    Phase.TALKING: Box(920, 60, 110, 482),
}
ARROWS: dict[Pair, Arrow] = {
    (Phase.DIALING, Phase.CALLING): Arrow(((250, 146), (370, 146)), (310, 138), "middle"),
    (Phase.DIALING, Phase.TALKING): Arrow(((180, 120), (180, 32), (975, 32), (975, 60)), (210, 24)),
    (Phase.DIALING, Phase.ENDED): Arrow(((236, 172), (236, 260)), (244, 220)),
    (Phase.DIALING, None): Arrow(((130, 172), (130, 314)), (138, 220)),
    (Phase.CALLING, Phase.RINGING): Arrow(((510, 146), (620, 146)), (565, 138), "middle"),
    (Phase.CALLING, Phase.TALKING): Arrow(((440, 120), (440, 72), (920, 72)), (470, 64)),
    (Phase.CALLING, Phase.ENDED): Arrow(((440, 172), (440, 260)), (448, 203)),
    (Phase.RINGING, Phase.RINGING): Arrow(((710, 120), (710, 96), (745, 96), (745, 120)), (753, 100)),
    (Phase.RINGING, Phase.TALKING): Arrow(((760, 146), (920, 146)), (840, 138), "middle"),
    (Phase.RINGING, Phase.ENDED): Arrow(((650, 172), (650, 260)), (658, 203)),
    (Phase.INCOMING, Phase.ANSWERING): Arrow(((510, 516), (620, 516)), (565, 508), "middle"),
    (Phase.INCOMING, Phase.ENDED): Arrow(((440, 490), (440, 390)), (448, 428)),
    (Phase.ANSWERING, Phase.TALKING): Arrow(((760, 516), (920, 516)), (840, 508), "middle"),
    (Phase.ANSWERING, Phase.ENDED): Arrow(((650, 490), (650, 390)), (658, 428)),
    (Phase.TALKING, Phase.HELD): Arrow(((920, 340), (862, 340)), (892, 334), "middle"),
    (Phase.HELD, Phase.TALKING): Arrow(((862, 362), (920, 362)), (892, 378), "middle"),
    (Phase.TALKING, Phase.ENDED): Arrow(((920, 284), (666, 284)), (793, 276), "middle"),
    (Phase.HELD, Phase.ENDED): Arrow(((776, 350), (666, 350)), (721, 342), "middle"),
    (Phase.INCOMING, Phase.RECORDING): Arrow(((440, 542), (440, 590)), (432, 570), "end"),
    (Phase.RECORDING, Phase.RECORDING): Arrow(
        ((470, 590), (470, 566), (535, 566), (535, 606), (510, 606)), (543, 590)
    ),
    (Phase.RECORDING, Phase.ANSWERING): Arrow(((510, 616), (690, 616), (690, 542)), (698, 580)),
    (Phase.RECORDING, Phase.TALKING): Arrow(((510, 628), (975, 628), (975, 542)), (740, 620), "middle"),
    (Phase.RECORDING, Phase.ENDED): Arrow(((370, 616), (250, 616), (250, 390)), (258, 560)),
    (Phase.ENDED, None): Arrow(((210, 324), (140, 324)), (176, 316), "middle"),
}
ENTRIES: dict[Phase, tuple[Point, Point, str]] = {
    Phase.DIALING: ((22, 146), (110, 146), "first digit"),
    Phase.INCOMING: ((290, 516), (370, 516), "INVITE"),
}
"""How a call begins: the dot, the arrow's head and what is written at it."""

EXIT: Point = (130, 324)

STYLE = """
  text { font: 13px sans-serif; fill: #222 }
  .name { font-weight: bold; font-size: 15px; text-anchor: middle }
  .wait { font-size: 11px; fill: #666; text-anchor: middle }
  .box { fill: #eef4fb; stroke: #35618f; stroke-width: 1.5 }
  .over { fill: #f3f3f3; stroke: #777 }
  .line { fill: none; stroke: #444; stroke-width: 1.3; marker-end: url(#head) }
  .dot { fill: #222 }
  .ring { fill: none; stroke: #222; stroke-width: 1.3 }
"""
HEAD = """
<defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">
  <path d="M0 0L8 4L0 8z" fill="#444"/>
</marker></defs>
""".strip()


def triggers() -> dict[Pair, tuple[Trigger, ...]]:
    """What leads from one phase to another, in the table's order."""
    pairs: dict[Pair, tuple[Trigger, ...]] = {}
    for (phase, trigger), following in TRANSITIONS.items():
        pairs[phase, following] = (*pairs.get((phase, following), ()), trigger)
    return pairs


def markdown() -> str:
    """docs/statechart.md."""
    return "\n".join(
        [
            "# A call's statechart",
            "",
            "`python -m firmware.statechart` makes this from `firmware/phone/phases.py`: change it there.",
            "",
            "![The phases of a call and what leads from one to the next](statechart.svg)",
            "",
            "Any other trigger in a phase is an illegal event: it is ignored, and a line in the log says so.",
            "",
            "```mermaid",
            *_mermaid(),
            "```",
            "",
            "| phase | meaning | waits on the network for | then |",
            "| --- | --- | --- | --- |",
            *(_phase_row(phase) for phase in Phase),
            "",
            "An INVITE that nobody answers with a word, not even 100 Trying, is given up",
            f"after {FIRST_ANSWER:g} s, an emergency call after {WAIT[Phase.CALLING]:g} s.",
            f"After 100 Trying the phone waits {WAIT[Phase.RINGING]:g} s for more.",
            "",
            "| trigger | meaning | leads |",
            "| --- | --- | --- |",
            *(_trigger_row(trigger) for trigger in Trigger),
            "",
        ]
    )


def svg() -> str:
    """docs/statechart.svg."""
    pairs = triggers()
    if pairs.keys() != ARROWS.keys():
        raise ValueError(
            f"the drawing and the table differ in {sorted(map(str, pairs.keys() ^ ARROWS.keys()))}"
        )
    drawn = [_arrow(ARROWS[pair], pairs[pair]) for pair in pairs]
    drawn += [_entry(*entry) for entry in ENTRIES.values()]
    drawn += [_box(phase, box) for phase, box in BOXES.items()]
    drawn += [_circle(EXIT, 9, "ring"), _circle(EXIT, 5, "dot")]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
            "<title>The phases of a call</title>",
            f"<style>{STYLE}</style>",
            HEAD,
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
            *drawn,
            "</svg>",
            "",
        ]
    )


def _mermaid() -> list[str]:
    lines = ["stateDiagram-v2", *(f"    [*] --> {phase}" for phase in ENTRIES)]
    for (phase, following), names in triggers().items():
        lines.append(f"    {phase} --> {following or '[*]'} : {', '.join(names)}")
    return lines


def _phase_row(phase: Phase) -> str:
    then = TRANSITIONS.get((phase, Trigger.DEADLINE)) or ""
    return f"| {phase} | {PHASE_MEANING[phase]} | {_wait(phase)} | {then} |"


def _wait(phase: Phase) -> str:
    if phase is Phase.CALLING:
        return f"{FIRST_ANSWER:g} to {WAIT[Phase.RINGING]:g} s"
    return f"{WAIT[phase]:g} s" if phase in WAIT else ""


def _trigger_row(trigger: Trigger) -> str:
    leads = [
        f"{phase} → {following or 'forgotten'}"
        for (phase, each), following in TRANSITIONS.items()
        if each is trigger
    ]
    return f"| {trigger} | {TRIGGER_MEANING[trigger]} | {', '.join(leads)} |"


def _box(phase: Phase, box: Box) -> str:
    x, y = box.x + box.width / 2, box.y + box.height / 2
    waits = _wait(phase)
    kind = "box over" if phase is Phase.ENDED else "box"
    size = f'width="{box.width:g}" height="{box.height:g}"'
    lines = [
        f'<rect class="{kind}" x="{box.x:g}" y="{box.y:g}" {size} rx="8"/>',
        f'<text class="name" x="{x:g}" y="{y if waits else y + 5:g}">{phase}</text>',
    ]
    if waits:
        lines.append(f'<text class="wait" x="{x:g}" y="{y + 17:g}">waits {waits}</text>')
    return "\n".join(lines)


def _arrow(arrow: Arrow, names: tuple[Trigger, ...]) -> str:
    x, y = arrow.label
    labels = [", ".join(names)] if arrow.anchor == "middle" else names
    texts = [
        f'<text x="{x:g}" y="{y + LINE * row:g}" text-anchor="{arrow.anchor}">{label}</text>'
        for row, label in enumerate(labels)
    ]
    return "\n".join([_line(arrow.points), *texts])


def _entry(start: Point, end: Point, label: str) -> str:
    x, y = (start[0] + end[0]) / 2, start[1] - 12
    text = f'<text x="{x:g}" y="{y:g}" text-anchor="middle">{label}</text>'
    return "\n".join([_circle(start, 6, "dot"), _line((start, end)), text])


def _line(points: tuple[Point, ...]) -> str:
    path = " ".join(f"{x:g},{y:g}" for x, y in points)
    return f'<polyline class="line" points="{path}"/>'


def _circle(centre: Point, radius: float, kind: str) -> str:
    x, y = centre
    return f'<circle class="{kind}" cx="{x:g}" cy="{y:g}" r="{radius:g}"/>'

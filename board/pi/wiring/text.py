"""The wiring in words: as a table for a terminal, and as the tables of docs/wiring.md."""

from __future__ import annotations

from collections.abc import Iterable

from board.pi.wiring.builds import DEFAULT_BUILD, Build, Item
from board.pi.wiring.header import Pin


def table(build: Build) -> str:
    """Wires, lines for config.txt and parts of a build, for a terminal."""
    width = max(len(item.part) for item in build.items)
    return "\n".join(
        [
            f"{build.title} ({build.name})",
            build.about,
            "",
            "pin  line         wire to",
            *(f"{wire.pin.number:>3}  {_line(wire.pin):<11}  {wire.to}" for wire in build.wires),
            "",
            "/boot/firmware/config.txt:",
            *(f"     {line}" for line in build.config),
            "",
            "parts (prices are estimates for one piece, in euros)",
            *(
                f"{item.count:>3}  {_euros(item):<10}  {item.part:<{width}}  {item.purpose}"
                for item in build.items
            ),
            f"     {_cost(build)} for all of it",
            "",
        ]
    )


def config_txt(builds: Iterable[Build]) -> str:
    """The lines for /boot/firmware/config.txt, with a comment that says of which build."""
    lines = [line for build in builds for line in (f"# Dering, build {build.name}", *build.config)]
    return "\n".join([*lines, ""])


def markdown(builds: Iterable[Build]) -> str:
    """A section for each build, as in docs/wiring.md."""
    return "\n".join(line for build in builds for line in _section(build))


def _section(build: Build) -> list[str]:
    default = (
        " A phone whose configuration names no build has this one." if build.name == DEFAULT_BUILD else ""
    )
    return [
        f"## {build.title}",
        "",
        f'{build.about} In phone.toml it is `build = "{build.name}"`.{default}',
        "",
        "| pin | line | wire to |",
        "|---|---|---|",
        *(
            f"| {wire.pin.number} | {_line(wire.pin)} | {wire.to.replace('*', '&#42;')} |"
            for wire in build.wires
        ),
        "",
        "In `/boot/firmware/config.txt`:",
        "",
        *(f"    {line}" for line in build.config),
        "",
        "| count | part | for | € each |",
        "|---|---|---|---|",
        *(f"| {item.count} | {item.part} | {item.purpose} | {_euros(item)} |" for item in build.items),
        f"| | | **all of it** | **{_cost(build)}** |",
        "",
    ]


def _line(pin: Pin) -> str:
    return pin.name if pin.line is None else f"{pin.name} {pin.role}".strip()


def _euros(item: Item) -> str:
    return " to ".join(f"{price:g}" for price in item.euros)


def _cost(build: Build) -> str:
    low, high = build.cost
    return f"{low:.0f} to {high:.0f}"

"""Lists of codecs: which ones, in order of preference."""

from __future__ import annotations

from firmware.config.section import Section, show

CODECS = ("opus", "G722", "PCMA", "PCMU")


def codecs(section: Section) -> tuple[str, ...] | None:
    """The section's ``codecs``, each at most once, or None. Raises ConfigError."""
    names = section.strings("codecs", "a list of " + ", ".join(CODECS))
    if names is None:
        return None
    by_name = {codec.lower(): codec for codec in CODECS}  # names of codecs know no case (RFC 4855)
    wanted: list[str] = []
    for place, name in enumerate(names, 1):
        codec = by_name.get(name.lower())
        if codec is None or codec in wanted:
            section.wrong(f"codecs[{place}]", f"found {show(name)}, allowed {', '.join(CODECS)}, each once")
        wanted.append(codec)
    if not wanted:
        section.wrong("codecs", f"found an empty list, allowed {', '.join(CODECS)}")
    return tuple(wanted)

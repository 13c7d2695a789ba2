"""What is in an image: a CycloneDX list of Debian's and Python's packages, and their licences."""

from __future__ import annotations

import email.message
import email.parser
import io
import json
import lzma
import re
import tarfile
import time
import uuid
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote


@dataclass(frozen=True, slots=True)
class Component:
    """One package: ``purl`` is its package URL, ``texts`` its licence texts by file name."""

    name: str
    version: str
    purl: str
    licences: tuple[str, ...]
    texts: Mapping[str, str]


def of_debian(packages: Iterable[Mapping[str, str]], copyrights: Mapping[str, str]) -> list[Component]:
    """Components of packages by dpkg's fields; licences as their copyright files name them."""
    found = []
    for package in packages:
        name, version = package["Package"], package["Version"]
        text = copyrights.get(name, "")
        source = package.get("Source", name).split()[0]
        purl = (
            f"pkg:deb/debian/{name}@{quote(version, safe='')}?arch={package['Architecture']}&distro=bookworm"
        )
        purl += f"&upstream={source}" if source != name else ""
        found.append(
            Component(name, version, purl, debian_licences(text), {"copyright": text} if text else {})
        )
    return found


def debian_licences(copyright_text: str) -> tuple[str, ...]:
    """The names after ``License:`` in a machine-readable copyright file, sorted; none where it is prose."""
    names = re.findall(r"^License:[ \t]*(\S.*?)[ \t]*$", copyright_text, re.MULTILINE)
    return tuple(sorted(set(names)))


def of_wheel(wheel: Path) -> Component:
    """The component of a wheel, by its metadata and the licence files in it."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        metadata = next(name for name in names if re.fullmatch(r"[^/]+\.dist-info/METADATA", name))
        fields = email.parser.Parser().parsestr(archive.read(metadata).decode(), headersonly=True)
        wanted = re.compile(
            r"[^/]+\.dist-info/(licen[sc]es/)?.*(LICEN[SC]E|COPYING|NOTICE|AUTHORS)", re.IGNORECASE
        )
        texts = {
            name.partition(".dist-info/")[2].replace("/", "-"): archive.read(name).decode(errors="replace")
            for name in names
            if wanted.match(name) and not name.endswith("/")
        }
    name, version = str(fields["Name"]), str(fields["Version"])
    purl = f"pkg:pypi/{re.sub(r'[-_.]+', '-', name).lower()}@{quote(version, safe='')}"
    return Component(name, version, purl, _wheel_licences(fields), texts)


def _wheel_licences(fields: email.message.Message) -> tuple[str, ...]:
    expression = fields.get("License-Expression")
    if expression:
        return (str(expression),)
    classifiers = [str(each) for each in fields.get_all("Classifier", [])]
    found = [each.rpartition(" :: ")[2] for each in classifiers if each.startswith("License :: ")]
    plain = str(fields.get("License", "")).strip().splitlines()
    return tuple(sorted({each for each in found if each != "OSI Approved"})) or tuple(plain[:1])


def sbom(version: str, epoch: int, components: Iterable[Component]) -> str:
    """CycloneDX 1.5 as JSON; the same components and date give the same text."""
    listed = [
        {
            "type": "library",
            "bom-ref": each.purl,
            "name": each.name,
            "version": each.version,
            "purl": each.purl,
            "licenses": [{"license": {"name": licence}} for licence in each.licences],
        }
        for each in sorted(components, key=lambda each: each.purl)
    ]
    serial = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps([version, epoch, listed]))
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {
            "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(epoch)),
            "component": {
                "type": "operating-system",
                "bom-ref": "dering",
                "name": "dering",
                "version": version,
            },
        },
        "components": listed,
    }
    return json.dumps(document, indent=1) + "\n"


def licences(components: Iterable[Component], epoch: int) -> bytes:
    """A .tar.xz: index.txt, a line a component, and every licence text under the component's name."""
    files: dict[str, bytes] = {}
    rows = []
    for each in sorted(components, key=lambda each: each.purl):
        rows.append(f"{each.name} {each.version}: {', '.join(each.licences) or 'see its text'}\n")
        files |= {f"licences/{each.name}/{name}": text.encode() for name, text in each.texts.items()}
    files["licences/index.txt"] = "".join(rows).encode()
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path, content in sorted(files.items()):
            member = tarfile.TarInfo(path)
            member.size, member.mtime = len(content), epoch
            archive.addfile(member, io.BytesIO(content))
    return lzma.compress(out.getvalue(), preset=6)

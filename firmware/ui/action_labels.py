"""The words of actions: ``{name}`` is the action's, ``{detail}`` a host, a status or a file.

What may be long stands last, where a small display cuts it.
"""

from __future__ import annotations

from firmware.phone.notice import Notice
from firmware.ui.language import label

ACTION_NOTICES: dict[Notice, str] = {
    Notice.NO_ACTION: label("No such action is set up"),
    Notice.ACTION_BEGUN: label("{name}: under way"),
    Notice.ACTION_GOES_ON: label("{name} is still under way"),
    Notice.ACTION_DONE: label("{name}: done"),
    Notice.ACTION_SAID: "{name}: {detail}",  # no words, in either language
    Notice.ACTION_NO_ANSWER: label("{name}: no answer from {detail}"),
    Notice.ACTION_UNREACHABLE: label("{name}: cannot reach {detail}"),
    Notice.ACTION_NAME: label("{name}: no address found for {detail}"),
    Notice.ACTION_CERTIFICATE: label("{name}: untrusted certificate of {detail}"),
    Notice.ACTION_PASSWORD: label("{name}: password refused by {detail}"),
    Notice.ACTION_REFUSED: label("{name} failed: {detail}"),
    Notice.ACTION_NO_SCRIPT: label("{name}: found no script {detail}"),
    Notice.ACTION_NOT_STARTED: label("{name}: cannot start script {detail}"),
    Notice.ACTION_STATUS: label("{name} ended with status {detail}"),
    Notice.ACTION_TOO_LONG: label("{name} took longer than {detail} s"),
    Notice.ACTION_TOO_MUCH: label("{name} wrote more than {detail} KiB"),
    Notice.ACTION_NOT_INSTALLED: label("{name}: {detail} is not installed here"),
    Notice.ACTION_BROKEN: label("{name} did not work"),
}

ACTION_ICONS: dict[Notice, str] = {
    Notice.NO_ACTION: "info",
    Notice.ACTION_BEGUN: "registering",
    Notice.ACTION_GOES_ON: "info",
    Notice.ACTION_DONE: "check",
    Notice.ACTION_SAID: "check",
}
"""The icon of a notice about an action; any other is a warning."""

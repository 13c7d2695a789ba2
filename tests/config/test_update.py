"""The section [update]."""

from __future__ import annotations

from pathlib import Path

import pytest

from firmware.config.load import ConfigError, load
from firmware.config.model import UpdateSection
from firmware.phone.settings import Night


def read(tmp_path: Path, text: str) -> UpdateSection:
    path = tmp_path / "phone.toml"
    path.write_text(f"[update]\n{text}\n")
    return load(path).update


def test_without_it_nothing_is_looked_for(tmp_path: Path) -> None:
    assert read(tmp_path, "") == UpdateSection()


def test_everything(tmp_path: Path) -> None:
    text = (
        'feed = "https://a.example/feed.json"\nchannel = "beta"\nautomatic = false\nhours = "23:00-01:30"\n'
    )
    text += 'hawkbit = "https://h.example"\nhawkbit_token = "token"\nhawkbit_token_kind = "gateway"'
    found = read(tmp_path, text)
    assert (found.feed, found.channel, found.automatic) == ("https://a.example/feed.json", "beta", False)
    assert found.hours == Night(23 * 60, 90)
    assert (found.hawkbit_token, found.hawkbit_token_kind) == (tmp_path / "token", "gateway")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('feed = "http://a.example/feed.json"', r"update\.feed: .*https://"),
        ('channel = "nightly"', r"update\.channel: .*stable"),
        ('hours = "2-5"', r"update\.hours: .*22:00-06:00"),
        ('hawkbit = "https://h.example"', r"update\.hawkbit_token: found nothing"),
        ('hawkbit_tenant = "a/b"', r"update\.hawkbit_tenant"),
        ("chanel = 1", r"did you mean channel"),
    ],
)
def test_mistakes_are_told(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told):
        read(tmp_path, text)

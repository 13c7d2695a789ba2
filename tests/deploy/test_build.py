"""Building the wheel happens once, whoever asks, and a failure is told in plain words."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from deploy.pjsip import build as building
from deploy.pjsip.recipe import RecipeError, Target, cache_folder, cached_wheel, recipe_hash
from deploy.pjsip.source import Source
from deploy.progress import Progress

TARGET = Target("x86_64", (3, 11))


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    # cache_folder's default is the environment at its call, which is this one
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return cache_folder()


def publish(work: Path, target: Target, recipe: str, progress: Progress) -> Path:
    """Stands for the six minutes of _build_in: an empty extension, published as the real one is."""
    extension = work / "_pjsua2.so"
    extension.touch()
    source = Source(work, (2, 17), "1:22-1")
    return building._publish(work, target, recipe, source, {extension.name: extension})


def test_a_wheel_is_found_after_it_was_built(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(building, "_build_in", publish)
    assert cached_wheel(TARGET) is None
    wheel = building.build(TARGET)
    assert cached_wheel(TARGET) == wheel
    assert '"debian_source": "1:22-1"' in (wheel.parent / "origin.json").read_text()


def test_two_who_ask_at_once_build_once(monkeypatch: pytest.MonkeyPatch) -> None:
    builds: list[Path] = []
    second_asks = threading.Event()

    def slow(work: Path, target: Target, recipe: str, progress: Progress) -> Path:
        second_asks.wait(10)
        builds.append(work)
        return publish(work, target, recipe, progress)

    def announce(*words: object, **options: object) -> None:
        if "another such build" in str(words):
            second_asks.set()

    monkeypatch.setattr(building, "_build_in", slow)
    monkeypatch.setattr("builtins.print", announce)
    with ThreadPoolExecutor(2) as askers:
        wheels = set(askers.map(building.build, [TARGET, TARGET]))
    assert second_asks.is_set()
    assert len(builds) == 1
    assert wheels == {cached_wheel(TARGET)}


def test_nothing_of_a_failed_build_stays_but_its_log(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(work: Path, target: Target, recipe: str, progress: Progress) -> Path:
        (work / "half").touch()
        raise RecipeError("no")

    monkeypatch.setattr(building, "_build_in", fail)
    with pytest.raises(RecipeError):
        building.build(TARGET)
    assert {file.name for file in cache.iterdir()} == {"lock", f"build-{recipe_hash(TARGET)}.log"}


def test_the_reason_of_a_failure_is_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> Path:
        raise RecipeError("Debian carries PJSIP 2.9, which is too old")

    monkeypatch.setattr(building, "_build_in", fail)
    monkeypatch.setattr("sys.argv", ["build"])
    assert building.main() == 1
    assert "The PJSIP wheel was not built. Debian carries PJSIP 2.9" in capsys.readouterr().err


def test_looking_for_a_wheel_does_not_build_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", ["build", "--cached"])
    assert building.main() == 1
    assert cached_wheel(TARGET) is None

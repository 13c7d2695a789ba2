"""What a person sees of a long job, and what they are told when it fails."""

import io
import sys
from pathlib import Path

import pytest

from deploy.progress import Progress, StepError


@pytest.fixture
def out() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def progress(tmp_path: Path, out: io.StringIO) -> Progress:
    return Progress(tmp_path / "log", stages=2, out=out)


def python(text: str) -> list[str]:
    return [sys.executable, "-c", text]


def test_a_stage_is_told_with_its_number(progress: Progress, out: io.StringIO) -> None:
    progress.stage("fetching")
    progress.stage("compiling")
    first, second = out.getvalue().splitlines()
    assert first.endswith("s] 1/2 fetching")
    assert second.endswith("s] 2/2 compiling")


def test_a_count_is_told_once_for_each_tenth(progress: Progress, out: io.StringIO) -> None:
    progress.stage("compiling")
    for done in range(1, 101):
        progress.count(done, 100)
    counts = [line.rpartition(": ")[2] for line in out.getvalue().splitlines()[1:]]
    assert counts == [f"{tenth * 10} of 100 ({tenth * 10} %)" for tenth in range(1, 11)]


def test_a_count_beyond_its_estimate_stays_below_everything(progress: Progress, out: io.StringIO) -> None:
    progress.stage("compiling")
    for done in range(1, 13):
        progress.count(done, 10)
    assert out.getvalue().splitlines()[-1].endswith("10 of 10 (100 %)")


def test_the_output_of_commands_goes_to_the_log_and_the_watcher(progress: Progress, tmp_path: Path) -> None:
    seen: list[str] = []
    progress.run(
        python("import sys; print('one'); print('two', file=sys.stderr)"), tmp_path, watch=seen.append
    )
    assert sorted(seen) == ["one\n", "two\n"]
    assert {"one", "two"} <= set((tmp_path / "log").read_text().splitlines())


def test_a_failure_names_the_stage_and_the_log_and_shows_its_end(progress: Progress, tmp_path: Path) -> None:
    progress.stage("compiling the libraries")
    with pytest.raises(StepError) as failure:
        progress.run(python("for n in range(50): print('line', n)\nraise SystemExit(3)"), tmp_path)
    text = str(failure.value)
    assert "failed with 3 while compiling the libraries" in text
    assert str(tmp_path / "log") in text
    assert "line 49" in text
    assert "line 29" not in text

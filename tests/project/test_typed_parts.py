"""The parts of docs/plugins.md keep the Protocols that a type checker holds them against."""

from __future__ import annotations

from pathlib import Path

import pytest
from doc_pages import ROOT, blocks

CHECKS = """
from spacy_tiktalk.linking.types import Evidence
from spacy_tiktalk.video.follow.types import InShotTracker, TrackUpdate
from spacy_tiktalk.video.types import Detector, Embedder, ShotDetector

detector: Detector = RedThings(60)
embedder: Embedder = make_mean_color()
shots: ShotDetector = EverySecond()
evidence: Evidence = Early()
tracker: InShotTracker = Counting()


class PlainState:
    ended: list[int] = []

    def reset(self) -> None: ...

    def update(self, detections: Detections, time: float) -> TrackUpdate:
        raise NotImplementedError


class Plain:
    fingerprint = "Plain 1"

    def start(self, fps: float) -> PlainState:
        return PlainState()


plain: InShotTracker = Plain()
"""


def test_what_the_page_shows_keeps_the_protocols(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mypy = pytest.importorskip("mypy.api", reason="the extra [test] is not installed")
    page = (ROOT / "docs" / "plugins.md").read_text(encoding="utf8")
    shown = [block.text for block in blocks(page) if block.language == "python"]
    (tmp_path / "mine.py").write_text("\n".join([*shown, CHECKS]), encoding="utf8")
    monkeypatch.setenv("MYPYPATH", str(ROOT))
    monkeypatch.chdir(ROOT)  # its settings, by which spaCy itself is not looked at
    options = [
        "--cache-dir",
        str(tmp_path / "cache"),
        "--strict",
        "--allow-untyped-decorators",
        "--allow-any-generics",
    ]
    options += ["--allow-subclassing-any", "--no-warn-return-any", "--follow-imports=silent"]
    said, wrong, status = mypy.run([*options, str(tmp_path / "mine.py")])
    assert status == 0, said + wrong

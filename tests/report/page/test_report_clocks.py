"""The report's boxes and bar agree with the video, to a frame, whatever its clock: in Chromium.

Every picture carries its number, and the head's box stands where the number says: as many pixels
from the left edge. So what is drawn tells which frame the page took the picture for.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from chromium import CHROMIUM, NO_CHROMIUM, open_browser
from clock_files import KINDS, ClockFiles
from report_material import linked_doc
from video_files import HEIGHT, WIDTH, number

from spacy_tiktalk.report import write_report
from spacy_tiktalk.video.facts import VideoFacts
from spacy_tiktalk.video.reading.reader import VideoReader
from spacy_tiktalk.video.tracks.head_tracks import HeadTracks

pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed: pip install playwright"
)
pytest.importorskip("cv2")
pytest.importorskip("av")

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)

SEEK = """async (time) => {
  const video = document.querySelector('video');
  const seeked = new Promise((done) => video.addEventListener('seeked', done, {once: true}));
  video.currentTime = time;
  await seeked;
}"""
STATE = """() => {
  const video = document.querySelector('video');
  const canvas = document.createElement('canvas');
  Object.assign(canvas, {width: video.videoWidth, height: video.videoHeight});
  const context = canvas.getContext('2d');
  context.drawImage(video, 0, 0);
  const {data} = context.getImageData(0, 0, canvas.width, canvas.height);
  const over = document.querySelector('canvas.over');
  return {pixels: Array.from(data), drawn: over.dataset.drawn, width: over.clientWidth};
}"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> ClockFiles:
    return ClockFiles(tmp_path_factory.mktemp("clocks"))


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with open_browser(tmp_path_factory.mktemp("browser")) as browser:
        yield browser


def tracks_of(path: Path) -> HeadTracks:
    """One head, seen in every picture, as far from the left as the picture's number says."""
    with VideoReader(path, fps=None) as reader:
        frames = [(f.index, f.time, float(number(f.image))) for f in reader]
    info, report = reader.info, reader.report
    facts = VideoFacts(
        name=path.name, width=WIDTH, height=HEIGHT, fps=info.fps, duration=report.duration,
        frames_decoded=report.frames_decoded, start=report.start,
    )  # fmt: skip
    index, times, left = (np.array(column) for column in zip(*frames, strict=True))
    boxes = np.stack([left, left * 0 + 10, left + 40, left * 0 + 50], axis=1).astype(np.float32)
    rows = (index, times, boxes, [0.9] * len(index), 0)
    return HeadTracks.from_tracklets({1: rows}, {1: 1}, video=facts, shot_starts=[0])


def agreed(page: Any) -> tuple[int, float | None]:
    """(number of the picture that is shown, number that the box is drawn for)."""
    state = page.evaluate(STATE)
    pixels = np.array(state["pixels"], np.uint8).reshape(HEIGHT, WIDTH, 4)
    boxes = json.loads(state["drawn"])
    left = boxes[0]["box"][0] * WIDTH / state["width"] if boxes else None
    return number(pixels[:, :, :3]), left


def until(call: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + 15
    while not call():
        assert time.monotonic() < end, what
        time.sleep(0.05)


@pytest.mark.parametrize("name", KINDS)
def test_boxes_and_bar_agree_with_the_picture(
    files: ClockFiles, browser: Any, tmp_path: Path, name: str
) -> None:
    path = files(name)
    report = tmp_path / "report.html"
    write_report(report, [linked_doc(str(path), tracks_of(path))], video="embed", crops=False)
    page = browser.new_page(viewport={"width": 1600, "height": 900})
    try:
        page.set_default_timeout(15_000)
        page.goto(report.as_uri())
        until(lambda: page.evaluate("document.querySelector('video')?.readyState >= 2"), name)
        length = page.evaluate("document.querySelector('video').duration")
        until(
            lambda: page.evaluate(
                "document.querySelector('.ruler').getAttribute('aria-valuemax')"
                " === document.querySelector('video').duration.toFixed(1)"
            ),
            "the bar ends with the video",
        )
        moments = np.linspace(0, length, 12)
        for moment in [*moments, 0.05, length / 2 + 0.017]:
            page.evaluate(SEEK, float(moment))
            seen: list[Any] = []

            def same(moment: float = moment, seen: list[Any] = seen) -> bool:
                shown, drawn = agreed(page)
                seen.append((moment, shown, drawn))
                return drawn is not None and abs(drawn - shown) < 0.3

            until(same, f"{name}: (time, picture, box) = {seen[-1:]}")
            page.wait_for_timeout(60)
            assert same(), seen[-1]
    finally:
        page.close()


@pytest.mark.parametrize("name", ["late.mp4", "late.webm", "vfr.mp4", "fragments.mp4"])
def test_boxes_agree_while_it_plays(
    files: ClockFiles, browser: Any, tmp_path: Path, name: str
) -> None:
    path = files(name)
    report = tmp_path / "report.html"
    write_report(report, [linked_doc(str(path), tracks_of(path))], video="embed", crops=False)
    page = browser.new_page(viewport={"width": 1600, "height": 900})
    try:
        page.goto(report.as_uri())
        until(lambda: page.evaluate("document.querySelector('video')?.readyState >= 2"), name)
        page.evaluate(SEEK, 1.5)
        page.evaluate("document.querySelector('video').playbackRate = 0.25")
        page.evaluate("document.querySelector('video').play()")
        off = []
        for _ in range(12):
            page.wait_for_timeout(40)
            shown, drawn = agreed(page)
            assert drawn is not None
            off.append(abs(drawn - shown))
        assert max(off) < 1.3 and np.median(off) < 0.3  # a new picture may come in between
    finally:
        page.close()

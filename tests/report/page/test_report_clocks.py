"""The report's boxes and bar agree with the video, to a frame, whatever its clock: in Chromium.

Every picture carries its number, and the head's box stands where the number says: as many pixels
from the left edge. So what is drawn tells which frame the page took the picture for.
"""

from __future__ import annotations

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

# The number of the picture that is shown, by its eight blocks (see `video_files`), and that of the
# picture that the box is drawn for. All in one call: a machine may be slow.
LOOK = """
const video = document.querySelector('video');
const over = document.querySelector('canvas.over');
const copy = Object.assign(document.createElement('canvas'), {width: 160, height: 96});
const context = copy.getContext('2d', {willReadFrequently: true});
const rest = (ms) => new Promise((done) => setTimeout(done, ms));
const look = () => {
  context.drawImage(video, 0, 0);
  const {data} = context.getImageData(0, 84, 160, 1);
  let shown = 0;
  for (let bit = 0; bit < 8; bit += 1) if (data[4 * (20 * bit + 10)] > 128) shown += 1 << bit;
  const boxes = JSON.parse(over.dataset.drawn);
  const drawn = boxes.length ? (boxes[0].box[0] * 160) / over.clientWidth : -1;
  return {time: video.currentTime, shown, drawn};
};
"""
SEEK = (
    "async (moments) => {"
    + LOOK
    + """
  const seen = [];
  for (const moment of moments) {
    const seeked = new Promise((done) => video.addEventListener('seeked', done, {once: true}));
    video.currentTime = moment;
    await seeked;
    const until = performance.now() + 3000;
    let found = look();
    for (let agreed = 0; agreed < 3 && performance.now() < until; found = look()) {
      agreed = Math.abs(found.shown - found.drawn) < 0.3 ? agreed + 1 : 0;
      await rest(20);
    }
    seen.push(found);
  }
  return seen;
}"""
)
# While it plays: the time of the picture that comes to the screen, and what is drawn by then. What
# a copy of the video holds at some other moment may be a picture that is not on the screen yet.
PLAY = (
    "async (start) => {"
    + LOOK
    + """
  const seen = [];
  video.currentTime = start;
  video.playbackRate = 0.25;
  await video.play();
  await new Promise((done) => {
    const step = (now, { mediaTime }) => {
      seen.push({...look(), mediaTime});
      if (seen.length < 12) video.requestVideoFrameCallback(step);
      else done();
    };
    video.requestVideoFrameCallback(step);
  });
  video.pause();
  return seen;
}"""
)


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
        moments = [*np.linspace(0, length, 8).tolist(), 0.05, length / 2 + 0.017]
        for seen in page.evaluate(SEEK, moments):
            assert abs(seen["drawn"] - seen["shown"]) < 0.3, seen
    finally:
        page.close()


@pytest.mark.parametrize("name", ["late.mp4", "late.webm", "vfr.mp4"])
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
        seen = page.evaluate(PLAY, 1.5)
        numbers, times = KINDS[name]
        for one in seen:
            coming = numbers[np.abs(times - one["mediaTime"]).argmin()]
            assert abs(one["drawn"] - coming) < 0.3, one
        assert seen[-1]["drawn"] > seen[0]["drawn"]
    finally:
        page.close()

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from places import HEADS
from typer.testing import CliRunner

from spacy_tiktalk.cli.track.calibrate import calibrate as command
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.video.recognize.calibrate import calibrate, operating_point, thresholds
from spacy_tiktalk.video.recognize.callable_embedder import CallableEmbedder
from spacy_tiktalk.video.types import Detections, VideoFrame

cv2 = pytest.importorskip("cv2")
pytest.importorskip("PIL")
# Between two numbers that are next to each other no threshold fits: distances are not that near.
DISTANCES = st.lists(st.floats(0, 2).map(lambda d: round(d, 6)), min_size=1, max_size=20).map(
    np.array
)


class Whole:
    """Finds a small head and the whole picture; nothing where it is black."""

    fingerprint = "whole"

    def __call__(self, frames: Sequence[VideoFrame]) -> list[Detections]:
        found = []
        for frame in frames:
            height, width = frame.image.shape[:2]
            boxes = np.float32([[0, 0, 2, 2], [0, 0, width, height]])
            heads = Detections(boxes, np.float32([0.9, 0.8]))
            found.append(heads if frame.image.any() else heads[:0])
        return found


def color(crops) -> list:
    """Blue and green; no vector for a red head."""
    means = [crop.image.reshape(-1, 3).mean(axis=0) for crop in crops]
    return [None if mean[2] > 200 else mean[:2] for mean in means]


EMBEDDER = CallableEmbedder(color, metric="euclidean", merge_threshold=3.0, name="color")


def people(folder: Path, **pictures: list[tuple[int, int, int]]) -> Path:
    for name, colors in pictures.items():
        (folder / name).mkdir(parents=True)
        for n, bgr in enumerate(colors):
            image = np.full((20, 16, 3), bgr, dtype=np.uint8)
            cv2.imwrite(str(folder / name / f"{n}.png"), image)
    return folder


def test_the_distances_and_thresholds_of_known_colors(tmp_path: Path) -> None:
    folder = people(
        tmp_path,
        anna=[(10, 0, 0), (12, 0, 0), (255, 0, 255), (0, 0, 0)],
        bob=[(50, 0, 0), (54, 0, 0)],
        empty=[],
    )
    done = calibrate(folder, detector=Whole(), embedder=EMBEDDER)
    assert (done.n_people, done.n_vectors, done.n_same, done.n_different) == (2, 4, 2, 4)
    assert done.same["mean"] == 3 and done.same["1"] == 4
    assert done.different["0"] == 38 and done.different["1"] == 44
    for point in (done.best_f1, done.best_accuracy, done.equal_error):
        assert point.threshold == 21 and point.f1 == point.accuracy == 1
    assert done.current.recall == 0.5 and done.current.precision == 1
    assert done.left_out == {
        "anna/2.png": "no usable face",
        "anna/3.png": "no head is found in it",
        "empty": "no picture",
    }
    assert json.loads(json.dumps(done.to_json()))["best_f1"]["threshold"] == 21


def test_averaging_uses_groups_of_pictures(tmp_path: Path) -> None:
    folder = people(
        tmp_path,
        anna=[(10, 0, 0), (20, 0, 0), (14, 0, 0), (18, 0, 0), (90, 0, 0)],
        bob=[(50, 0, 0), (60, 0, 0)],
    )
    done = calibrate(folder, detector=Whole(), embedder=EMBEDDER, average=2)
    assert (done.n_vectors, done.n_same, done.n_different) == (3, 1, 2)
    assert done.same["mean"] == pytest.approx(1.0) and done.different["0"] == pytest.approx(39.0)


def test_folders_without_pairs_are_told(tmp_path: Path) -> None:
    one = people(tmp_path / "one", anna=[(1, 0, 0), (2, 0, 0)])
    no_same = people(tmp_path / "two", anna=[(1, 0, 0)], bob=[(2, 0, 0)])
    for folder in (one, no_same, tmp_path / "none", tmp_path / "one" / "anna"):
        with pytest.raises(TiktalkError, match="T746"):
            calibrate(folder, detector=Whole(), embedder=EMBEDDER)
    with pytest.raises(TiktalkError, match="T741"):
        calibrate(one, detector=Whole(), embedder=EMBEDDER, average=0)
    (one / "anna" / "broken.jpg").write_bytes(b"no picture")
    with pytest.raises(TiktalkError, match="T708"):
        calibrate(one, detector=Whole(), embedder=EMBEDDER)


@given(DISTANCES, DISTANCES)
def test_no_other_threshold_is_better(same: np.ndarray, different: np.ndarray) -> None:
    points = thresholds(same, different)
    for threshold in (*same, *different, *(same + 1e-9), *(different + 1e-9), 3.0):
        other = operating_point(same, different, float(threshold))
        assert other.f1 <= points["best_f1"].f1 + 1e-12
        assert other.accuracy <= points["best_accuracy"].accuracy + 1e-12
        gap = abs(points["equal_error"].false_match - points["equal_error"].false_nonmatch)
        assert gap <= abs(other.false_match - other.false_nonmatch) + 1e-12


def test_the_command_prints_json_and_tells_what_is_wrong(tmp_path: Path) -> None:
    app = typer.Typer()
    app.command()(command)
    failed = CliRunner().invoke(app, [str(tmp_path / "none")])
    assert failed.exit_code == 1 and "T746" in failed.output
    failed = CliRunner().invoke(app, [str(tmp_path), "--embedder", "none"])
    assert failed.exit_code == 2 and "T511" in failed.output


def test_the_command_measures_dlibs_faces(tmp_path: Path) -> None:
    pytest.importorskip("dlib")
    heads = HEADS
    for name in ("collins", "hopper"):
        (tmp_path / name).mkdir()
        image = cv2.imread(str(heads / f"{name}.jpg"))
        cv2.imwrite(str(tmp_path / name / "1.png"), image)
        cv2.imwrite(str(tmp_path / name / "2.png"), image[:, ::-1])
    app = typer.Typer()
    app.command()(command)
    done = CliRunner().invoke(app, [str(tmp_path), "--json"])
    found = json.loads(done.stdout)
    assert found["n_same"] == 2 and found["n_different"] == 4
    assert found["same"]["1"] < found["best_f1"]["threshold"] < found["different"]["0"]
    shown = CliRunner().invoke(app, [str(tmp_path)])
    assert "best F1" in shown.stdout and "merge_threshold" in shown.stdout

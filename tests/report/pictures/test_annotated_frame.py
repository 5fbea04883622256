"""One annotated frame: which one is chosen, what is drawn into it, names, sizes and files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spacy

from spacy_tiktalk import clusters_from_spans
from spacy_tiktalk.doc.annotations import write_group
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.report.pictures.annotated_frame import annotated_frame, write_frame
from spacy_tiktalk.report.pictures.drawing import head_color
from spacy_tiktalk.report.pictures.labels import doc_labels
from spacy_tiktalk.video.facts import VideoFacts
from spacy_tiktalk.video.tracks.head_tracks import HeadTracks
from spacy_tiktalk.video.types import Image
from spacy_tiktalk.video.writing.writer import VideoWriter

cv2 = pytest.importorskip("cv2")
pil = pytest.importorskip("PIL.Image")
WIDTH, HEIGHT, N = 320, 240, 40
LEFT, RIGHT = [20, 60, 100, 160], [200, 60, 280, 160]


def pictures() -> list[Image]:
    """Gray, a little lighter from frame to frame; frame 20 alone has a sharp head on the left."""
    images = [np.full((HEIGHT, WIDTH, 3), 60 + 2 * i, np.uint8) for i in range(N)]
    images[20][60:160, 20:100][::4] = 255
    return images


def make_tracks(rows: dict[int, tuple[list[int], list[int]]], **changes: Any) -> HeadTracks:
    """rows: identity → (frames, box)."""
    facts = VideoFacts(
        width=WIDTH, height=HEIGHT, fps=25.0, sampled_fps=5.0, duration=N / 25, frames_decoded=N
    )
    tracklets = {
        number: (frames, [f / 25 for f in frames], [box] * len(frames), [0.9] * len(frames), 0)
        for number, (frames, box) in rows.items()
    }
    labels = {number: number for number in rows}
    return HeadTracks.from_tracklets(tracklets, labels, **{"video": facts} | changes)


BOTH = {1: ([5, 10, 15, 20, 25], LEFT), 2: ([25, 30], RIGHT)}


def gray_of(image: Image) -> int:
    """Which frame it is: the corner's gray."""
    return (int(image[-1, -1, 0]) - 60) // 2


def has_box(image: Image, box: list[int], color: tuple[int, int, int]) -> bool:
    line = image[(box[1] + box[3]) // 2, box[0] : box[0] + 4].astype(int)
    return bool((np.abs(line - color).max(axis=1) <= 3).any())


def test_the_frame_with_most_heads_is_taken() -> None:
    image = annotated_frame(pictures(), make_tracks(BOTH))
    assert image.shape == (HEIGHT, WIDTH, 3) and image.dtype == np.uint8
    assert gray_of(image) == 25, "the only one with both"
    assert has_box(image, LEFT, head_color(1)) and has_box(image, RIGHT, head_color(2))


def test_labeled_heads_count_and_sharpness_decides() -> None:
    image = annotated_frame(pictures(), make_tracks(BOTH), labels={"H1": "A"})
    assert gray_of(image) == 20, "H1 is as large in four frames, and sharp in this one"
    image = annotated_frame(pictures(), make_tracks(BOTH), labels={"H2": "B"})
    assert gray_of(image) == 25, "of two equal ones the earlier"
    assert has_box(image, LEFT, head_color(1)), "others are drawn too"


def test_larger_heads_are_taken() -> None:
    tracks = make_tracks({1: ([5], LEFT), 3: ([15], [20, 60, 180, 220])}).with_identities(
        {1: 1, 3: 1}
    )
    images = [np.full((HEIGHT, WIDTH, 3), 60 + 2 * i, np.uint8) for i in range(N)]
    for image in images:
        image[60:220, 20:180:4] = 255
    assert gray_of(annotated_frame(images, tracks)) == 15


def test_a_given_time_and_the_middle() -> None:
    tracks = make_tracks(BOTH)
    for at, frame in ((0, 0), (0.4, 10), (0.43, 10), (39 / 25, 39), (1.6, 39)):
        assert gray_of(annotated_frame(pictures(), tracks, at=at)) == frame
    assert gray_of(annotated_frame(pictures(), make_tracks({}))) == 20, "no heads: the middle"
    assert gray_of(annotated_frame(pictures(), HeadTracks())) == 0, "nothing is known"
    for at in (1.7, -1.0, float("nan"), float("inf")):
        with pytest.raises(TiktalkError, match=r"T765.*at"):
            annotated_frame(pictures(), tracks, at=at)


def test_tracks_of_a_file_sampled_otherwise() -> None:
    tracks = make_tracks({1: ([7, 8], LEFT)})  # no frame of 5 a second
    assert gray_of(annotated_frame(pictures(), tracks)) == 7


def test_scaled_pictures_have_scaled_boxes() -> None:
    tracks = make_tracks(BOTH)
    for size in (160, 640):
        image = annotated_frame(pictures(), tracks, size=size, at=1.0)
        factor = size / WIDTH
        assert image.shape == (HEIGHT * factor, size, 3)
        assert has_box(image, [round(v * factor) for v in LEFT], head_color(1))
    assert annotated_frame(pictures(), tracks, size=1).shape == (1, 1, 3)
    for size in (0, -3, 1.5, 10**6):
        with pytest.raises(TiktalkError, match=r"T765.*size"):
            annotated_frame(pictures(), tracks, size=size)  # type: ignore[arg-type]


def test_colors_may_be_chosen() -> None:
    image = annotated_frame(pictures(), make_tracks(BOTH), colors={"H1": (0, 0, 255)})
    assert has_box(image, LEFT, (0, 0, 255)) and has_box(image, RIGHT, head_color(2))


def test_the_same_again_and_the_callers_pictures_stay() -> None:
    images, tracks = pictures(), make_tracks(BOTH)
    first = annotated_frame(images, tracks)
    assert np.array_equal(first, annotated_frame(images, tracks))
    assert all(np.array_equal(a, b) for a, b in zip(images, pictures(), strict=True))


def test_chinese_names_are_drawn() -> None:
    tracks = make_tracks(BOTH)
    one, other = (
        annotated_frame(pictures(), tracks, labels={"H1": name}, at=0.4)
        for name in ("刘德华", "孙一二")
    )
    differing = np.abs(one.astype(int) - other).max(axis=2) > 100
    assert differing.sum() > 40
    ys, _ = np.nonzero(differing)
    assert ys.max() < LEFT[1], "above the box"


def test_errors() -> None:
    with pytest.raises(TiktalkError, match=r"T751.*H9"):
        annotated_frame(pictures(), make_tracks(BOTH), labels={"H9": "x"})
    with pytest.raises(TiktalkError, match=r"T768"):
        annotated_frame([np.zeros((8, 8, 3), np.uint8)], make_tracks(BOTH))
    with pytest.raises(TiktalkError, match=r"T701"):
        annotated_frame("no😀.mp4", make_tracks(BOTH))
    with pytest.raises(TiktalkError, match=r"T766"):
        annotated_frame(pictures(), make_tracks(BOTH), font="no.ttf")


def test_files(tmp_path: Path) -> None:
    clip = tmp_path / "片😀.mp4"
    with VideoWriter(clip, width=WIDTH, height=HEIGHT, fps=25.0, crf=5) as writer:
        for image in pictures():
            writer.write(image)
    tracks = make_tracks(BOTH)
    expected = annotated_frame(clip, tracks, labels={"H1": "A"})
    for name, format_ in (("见😀.png", "PNG"), ("a.JPG", "JPEG"), ("新/b.jpeg", "JPEG")):
        path = write_frame(tmp_path / name, clip, tracks, labels={"H1": "A"})
        with pil.open(path) as image:
            assert image.format == format_
            found = np.asarray(image)[..., ::-1]
        assert np.abs(found.astype(int) - expected).mean() < (0.01 if format_ == "PNG" else 4)
    for name in ("a.gif", "a", "a.mp4"):
        with pytest.raises(TiktalkError, match=r"T519.*\.png"):
            write_frame(tmp_path / name, clip, tracks)
    assert not (tmp_path / "a.gif").exists()


def test_a_folder_of_pictures_is_left_alone(tmp_path: Path) -> None:
    for number in range(3):
        cv2.imwrite(str(tmp_path / f"{number}.png"), pictures()[number])
    with pytest.raises(TiktalkError, match="T514"):
        write_frame(tmp_path / "1.png", tmp_path, HeadTracks())
    assert write_frame(tmp_path / "out" / "1.png", tmp_path, HeadTracks()).is_file()


# --- labels ---------------------------------------------------------------------------------


def test_heads_are_called_by_their_cluster() -> None:
    doc = spacy.blank("zh")("刘德华来了\n他旁边那个女的是谁\n他俩好搭\n小美吧")
    spans = {
        "刘德华": (0, 3),
        "他": (6, 7),
        "那个女的": (9, 13),
        "他俩": (16, 18),
        "小美": (21, 23),
    }
    assert all(doc[a:b].text == text for text, (a, b) in spans.items())
    groups = [["刘德华", "他"], ["那个女的"], ["他俩"], ["小美"]]
    clusters = clusters_from_spans(doc, [[spans[text] for text in group] for group in groups])

    def link(number: int, *heads: tuple[str, float]) -> None:
        cluster = clusters[number]
        tracks = [{"id": head, "score": score, "evidence": {}} for head, score in heads]
        attrs = {**cluster.attrs, "head_tracks": tracks, "link_status": "linked"}
        write_group(doc, cluster.key, cluster.offsets, attrs)

    assert doc_labels(doc) == {}
    link(2, ("H1", 0.99), ("H10", 0.9))
    assert doc_labels(doc) == {"H1": "他俩", "H10": "他俩"}
    link(0, ("H1", 0.6))
    link(1, ("H2", 0.7))
    labels = doc_labels(doc)
    assert labels == {"H1": "刘德华", "H2": "那个女的", "H10": "他俩"}
    assert list(labels) == ["H1", "H2", "H10"]
    link(3, ("H2", 0.5))
    assert doc_labels(doc)["H2"] == "小美", "a name says more"
    link(1, ("H1", 0.9))
    assert doc_labels(doc)["H1"] == "刘德华"
    link(3, ("H1", 0.8))
    assert doc_labels(doc)["H1"] == "小美", "the surer of two names"


def test_a_head_whose_mentions_have_types_of_others() -> None:
    doc = spacy.blank("zh")("那个女的走了她")
    attrs = {"head_tracks": [{"id": "H1", "score": 0.9, "evidence": {}}]}
    write_group(doc, "coref_clusters_1", [(0, 4), (6, 7)], attrs, labels=["PERSON", "PRONOUN"])
    assert doc_labels(doc) == {"H1": "她"}, "a known type says more"

"""Gold boxes against head tracks: who is who."""

from __future__ import annotations

import numpy as np
import pytest

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.record import GoldBox
from spacy_tiktalk.linking.head_matching import HeadMatch, match_heads, match_labels
from spacy_tiktalk.video.facts import VideoFacts
from spacy_tiktalk.video.tracks.head_tracks import HeadTracks

SIDE = 100


def box(x: float, width: float = SIDE, height: float = SIDE) -> tuple[float, float, float, float]:
    return (x, 0, x + width, height)


def tracks(*tracklets: tuple, fps: float = 25, sampled: float | None = None) -> HeadTracks:
    """Tracklets 1, 2 …: (frames, box at each, identity)."""
    made = {
        number: (
            np.asarray(frames),
            np.asarray(frames) / 25,
            np.asarray(boxes, np.float32),
            np.full(len(frames), 0.9, np.float32),
            0,
        )
        for number, (frames, boxes, _) in enumerate(tracklets, 1)
    }
    labels = {number: identity for number, (_, _, identity) in enumerate(tracklets, 1)}
    facts = VideoFacts(fps=fps, sampled_fps=sampled)
    return HeadTracks.from_tracklets(made, labels, video=facts)


def gold(labels: str, frame: int, where: tuple) -> GoldBox:
    return GoldBox(tuple(labels.split()), frame, where)


# H1 goes right from 0 to 200, H2 stands at 600, H3 is small and stands at 800.
THREE = tracks(
    ([10, 30], [box(0), box(200)], 1),
    ([10, 30], [box(600), box(600)], 2),
    ([10, 30], [box(800, 40, 40), box(800, 40, 40)], 3),
)


def test_interpolated_box_tells_who_is_who():
    boxes = [gold("C1", 20, box(100)), gold("C2", 20, box(600)), gold("C9", 20, box(300))]
    assert match_heads(THREE, boxes) == {
        frozenset({"C1"}): {"H1"},
        frozenset({"C2"}): {"H2"},
        frozenset({"C9"}): set(),
    }
    match = match_labels(THREE, boxes)
    assert match.identities == {"C1": {"H1"}, "C2": {"H2"}}
    assert match.labels == {"H1": {"C1"}, "H2": {"C2"}}
    assert match.heads_of(["C1", "C2"]) == {"H1", "H2"} and match.heads_of(["C9"]) == frozenset()


def test_a_head_that_is_nobody_equals_no_label():
    match = match_labels(THREE, [gold("C1", 20, box(100)), gold("H2", 20, box(0))])
    assert match.translate(["H1", "H2"]) == {"C1", ("no label", "H2")}
    # A label may even look like a head id.
    assert not match.translate(["H2"]) & {"H2"}
    assert HeadMatch().translate([]) == frozenset()


def test_one_head_for_two_people_is_both():
    mixed = THREE.with_identities({1: 1, 2: 1})
    match = match_labels(mixed, [gold("C1", 20, box(100)), gold("C2", 20, box(600))])
    assert match.labels == {"H1": {"C1", "C2"}}
    assert match.translate(["H1"]) == {"C1", "C2"}


def test_two_boxes_of_one_person_may_be_two_heads():
    boxes = [gold("C1", 20, box(100)), gold("C1", 20, box(600))]
    assert match_labels(THREE, boxes).identities == {"C1": {"H1", "H2"}}


def test_a_tracklet_without_identity_is_no_head():
    nobody = THREE.with_identities({2: 1})
    assert match_labels(nobody, [gold("C1", 20, box(100))]).identities == {}


@pytest.mark.parametrize(("frame", "found"), [(9, True), (8, False), (31, True), (32, False)])
def test_tolerance_of_one_frame(frame, found):
    x = 0 if frame < 20 else 200
    assert bool(match_labels(THREE, [gold("C1", frame, box(x))]).labels) is found


def test_tracks_are_held_for_half_a_sampling_step():
    sampled = tracks(([10, 15], [box(0), box(0)], 1), fps=25, sampled=5)
    boxes = [gold("C1", 18, box(0))]
    assert match_labels(sampled, boxes).labels  # 15 + 2 + tolerance 1
    assert not match_labels(sampled, boxes, extend=0).labels


def test_iou_is_a_threshold():
    half = [gold("C1", 20, box(600, 50))]
    assert match_labels(THREE, half).labels
    assert not match_labels(THREE, half, iou=0.51).labels


def test_a_group_is_the_largest_heads_in_its_box():
    around = gold("C1 C2", 20, (50, 0, 900, 100))
    assert match_heads(THREE, [around]) == {frozenset({"C1", "C2"}): {"H1", "H2", "H3"}}
    match = match_labels(THREE, [around])
    assert match.heads_of(["C1", "C2"]) == {"H1", "H2"}  # H3, the smallest, is a bystander
    assert len(match.labels) == 2
    assert match.translate(["H1", "H2"]) == {"C1", "C2"}


def test_a_group_gets_what_its_members_boxes_leave():
    boxes = [gold("C1 C2", 20, (50, 0, 760, 100)), gold("C2", 20, box(100))]
    match = match_labels(THREE, boxes)
    assert match.identities == {"C2": {"H1"}, "C1": {"H2"}}
    boxes = [gold("C1 C2", 20, (50, 0, 760, 100)), gold("C1", 20, box(100))]
    assert match_labels(THREE, boxes).identities == {"C1": {"H1"}, "C2": {"H2"}}


def test_a_group_with_too_few_heads_leaves_a_label_out():
    match = match_labels(THREE, [gold("C1 C2", 20, (550, 0, 760, 100))])
    assert match.identities == {"C1": {"H2"}}


def test_identity_numbers_do_not_matter():
    other = THREE.with_identities({1: 3, 2: 1, 3: 2})
    around = [gold("C1 C2", 20, (50, 0, 900, 100))]
    areas = [
        sorted(t.of(h).boxes[0][2] - t.of(h).boxes[0][0] for h in match_labels(t, around).labels)
        for t in (THREE, other)
    ]
    assert areas == [[100, 100], [100, 100]]


def test_no_tracks_and_no_boxes():
    assert match_labels(HeadTracks(), [gold("C1", 3, box(0))]) == HeadMatch()
    assert match_labels(THREE, []) == HeadMatch()


@pytest.mark.parametrize(
    ("boxes", "settings", "code"),
    [
        ([gold("C1", -1, box(0))], {}, "T784"),
        ([gold("C1", 1, (5, 5, 5, 9))], {}, "T784"),
        ([], {"iou": 0.0}, "T785"),
        ([], {"tolerance": -1}, "T785"),
    ],
)
def test_refusals(boxes, settings, code):
    with pytest.raises(TiktalkError) as caught:
        match_labels(THREE, boxes, **settings)
    assert caught.value.code == code

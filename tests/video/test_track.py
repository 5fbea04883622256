"""The parts together, on drawn heads: shots, tracklets, identities, and what may not matter."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

pytest.importorskip("cv2", reason="the extra [video] is not installed")
from drawn import SIDE, ColorDetector, ColorEmbedder, draw, make_tracker, two_shots, write_video

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.video.follow.byte_track import ByteTracker, TrackUpdate
from spacy_tiktalk.video.follow.trackers import ByteTrack
from spacy_tiktalk.video.shots.detectors import NoShots
from spacy_tiktalk.video.track import VideoTracker
from spacy_tiktalk.video.tracks.tracked_video import TrackedVideo
from spacy_tiktalk.video.types import Detections


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_video(tmp_path_factory.mktemp("film") / "film.mp4", two_shots())


@pytest.fixture(scope="module")
def tracked(film: Path) -> TrackedVideo:
    return make_tracker().track(film)


def test_tracklets_end_at_cuts_and_persons_go_on(tracked: TrackedVideo) -> None:
    tracks = tracked.tracks
    assert tracks.shot_starts.tolist() == [0, 34, 67]
    # By first appearance, from left to right: red, green | green | red.
    assert [tracks.of_tracklet(n).shots[0] for n in tracks.tracklet_numbers] == [0, 0, 1, 2]
    assert tracks.identity_tracklets("H1") == (1, 4)
    assert tracks.identity_tracklets("H2") == (2, 3)
    assert tracks.head_ids == ["H1", "H2"]


def test_boxes_lie_on_the_heads(tracked: TrackedVideo) -> None:
    first = tracked.tracks.at_frame(10)
    assert np.abs(first.boxes - [[25, 40, 49, 64], [110, 60, 134, 84]]).max() <= 2


def test_sampling_is_by_time(tracked: TrackedVideo) -> None:
    assert tracked.tracks.of("H2").of_tracklet(2).frames.tolist() == [0, 5, 10, 15, 20, 25, 30]
    assert tracked.tracks.video.sampled_fps == 5.0


def test_facts_of_the_video(tracked: TrackedVideo, film: Path) -> None:
    import hashlib

    facts = tracked.tracks.video
    assert (facts.name, facts.width, facts.height) == ("film.mp4", 160, 120)
    assert (facts.frames_decoded, facts.frames_expected, facts.truncated) == (100, 100, False)
    assert facts.sha256 == hashlib.sha256(film.read_bytes()).hexdigest()


def test_crops_and_embeddings_go_with_the_tracklets(tracked: TrackedVideo) -> None:
    assert sorted(tracked.crops) == [1, 2, 3, 4]
    assert all(1 <= len(crops) <= 6 for crops in tracked.crops.values())
    for number, crops in tracked.crops.items():
        assert len(tracked.vectors[number]) == len(crops)
        assert [c.time for c in crops] == sorted(c.time for c in crops)
        assert {c.frame for c in crops} <= set(tracked.tracks.of_tracklet(number).frames)
    red = tracked.embedding("H1")
    assert red is not None and red.argmax() == 2 and red.dtype == np.float32
    best = tracked.identity_crops("H1")
    assert [c.quality for c in best] == sorted((c.quality for c in best), reverse=True)


def test_a_merge_says_how_far_apart_the_two_were(tracked: TrackedVideo) -> None:
    merges = tracked.tracks.merges
    assert {(m.first, m.second) for m in merges} == {((1,), (4,)), ((2,), (3,))}
    assert all(0 <= m.distance < 0.3 for m in merges)


def test_without_shots_a_missed_cut_is_found_in_the_looks(film: Path) -> None:
    # Green stands in red's place after the cut: the tracker alone goes on, the split ends it.
    tracks = make_tracker(shots=NoShots()).track(film).tracks
    assert tracks.shot_starts.tolist() == [0]
    before, after = tracks.at_frame(30), tracks.at_frame(40)
    red = before.identities[before.boxes[:, 0] < 80]
    green = before.identities[before.boxes[:, 0] > 80]
    assert len(after) == 1
    assert after.identities.tolist() == green.tolist() != red.tolist()


def test_without_an_embedder_every_tracklet_is_its_own(film: Path) -> None:
    found = make_tracker(embedder=None).track(film)
    assert found.tracks.head_ids == ["H1", "H2", "H3", "H4"]
    assert found.tracks.merges == ()
    assert found.embedding("H1") is None


def test_batch_size_and_repetition_change_nothing(film: Path, tracked: TrackedVideo) -> None:
    for size in (1, 8):
        tracker = make_tracker(batch_size=size)
        for _ in range(2):
            assert tracker.track(film).tracks == tracked.tracks
        assert max(tracker.detector.batches) == size


def test_both_backends_give_the_same_tracks(film: Path) -> None:
    one = make_tracker(backend="opencv").track(film).tracks
    other = make_tracker(backend="pyav").track(film).tracks
    assert one.frames.tolist() == other.frames.tolist()
    assert np.abs(one.times - other.times).max() < 1e-3
    assert one.identities.tolist() == other.identities.tolist()
    assert np.abs(one.boxes - other.boxes).max() <= 1


def test_pictures_in_memory(tracked: TrackedVideo) -> None:
    found = make_tracker().track(two_shots())
    assert found.tracks.video.sha256 is None
    assert found.tracks.identities.tolist() == tracked.tracks.identities.tolist()


def test_a_video_without_heads_gives_empty_tracks() -> None:
    found = make_tracker().track([draw({})] * 30)
    assert found.tracks.is_empty() and found.tracks.head_ids == []
    assert found.tracks.video.frames_decoded == 30
    assert found.crops == {} and found.vectors == {}


def test_a_single_picture() -> None:
    found = make_tracker().track([draw({"red": (30, 30)})])
    assert found.tracks.head_ids == ["H1"]
    assert found.tracks.boxes.tolist() == [[30, 30, 30 + SIDE, 30 + SIDE]]


def test_a_lone_weak_hit_is_no_person() -> None:
    class Weak(ColorDetector):
        def __call__(self, frames: Any) -> list[Detections]:
            return [
                Detections(d.boxes, np.full(len(d), 0.55, np.float32))
                for d in super().__call__(frames)
            ]

    images = [draw({"red": (30, 30)})] * 3 + [draw({})] * 27
    assert make_tracker(detector=Weak()).track(images).tracks.is_empty()
    assert len(make_tracker(detector=Weak(), min_score=0.5).track(images).tracks) == 1


def test_progress_is_told_to_the_end(film: Path) -> None:
    told: list[tuple[int, int | None]] = []
    make_tracker().track(film, progress=lambda done, total: told.append((done, total)))
    done = [d for d, _ in told]
    assert done == sorted(done) and told[-1] == (100, 100)
    assert {total for _, total in told} == {100}


def _lenient() -> ColorEmbedder:
    embedder = ColorEmbedder()
    embedder.merge_threshold = 0.4
    return embedder


def test_the_fingerprint_follows_the_settings() -> None:
    base = make_tracker()
    assert base.fingerprint == make_tracker().fingerprint
    assert base.fingerprint == make_tracker(batch_size=1).fingerprint
    changes: list[dict[str, Any]] = [
        {"fps": 4.0},
        {"merge_threshold": 0.1},
        {"min_score": 0.1},
        {"n_crops": 2},
        {"embedder": None},
        {"embedder": _lenient()},
        {"tracker": ByteTrack(high=0.6)},
        {"shots": NoShots()},
    ]
    keys = {make_tracker(**change).fingerprint for change in changes}
    assert len(keys | {base.fingerprint}) == len(changes) + 1


def test_a_failing_detector_leaves_no_thread_behind(film: Path) -> None:
    import threading

    class Broken(ColorDetector):
        def __call__(self, frames: Any) -> list[Detections]:
            raise RuntimeError("broken")

    before = threading.active_count()
    with pytest.raises(TiktalkError, match=r"T770.*broken"):
        make_tracker(detector=Broken()).track(film)
    assert threading.active_count() == before


def test_a_setting_out_of_range_is_told_at_once() -> None:
    with pytest.raises(TiktalkError, match="T730"):
        ByteTrack(high=2.0)


class _OneFace(ColorEmbedder):
    """Everybody has about the same face."""

    def __init__(self, copy_threshold: float | None = None) -> None:
        self.copy_threshold = copy_threshold

    def _one(self, image: np.ndarray) -> np.ndarray:
        return 0.1 * super()._one(image)


def test_copies_in_one_picture_share_an_id_if_the_embedder_knows_of_copies() -> None:
    images = [draw({"red": (20, 40), "green": (100, 40)})] * 50
    for threshold, ids in ((None, 2), (0.01, 2), (0.2, 1)):
        embedder = _OneFace(threshold)
        tracks = make_tracker(embedder=embedder, shots=NoShots()).track(images).tracks
        assert (len(tracks.tracklet_numbers), len(tracks.head_ids)) == (2, ids)
        assert (
            f'"copy_threshold": {threshold or "null"}'
            in make_tracker(embedder=embedder).fingerprint
        )


def test_pages_that_push_each_other_out_do_not_part_a_person() -> None:
    def page(shift: int) -> np.ndarray:
        heads = {"red": (60 - shift, 40), "green": (170 - shift, 40)}
        return draw({name: place for name, place in heads.items() if place[0] > -SIDE})

    images = [page(0)] * 30 + [page(11 * i) for i in range(1, 11)] + [page(110)] * 30
    tracks = make_tracker(embedder=_OneFace(), shots=NoShots()).track(images).tracks
    first, second = (tracks.of_tracklet(n) for n in (1, 2))
    assert set(first.frames.tolist()) & set(second.frames.tolist())  # both are seen for a moment
    assert tracks.head_ids == ["H1"]


def test_a_slide_show_is_tracked(tmp_path: Path) -> None:
    # One picture in two seconds, with five a second asked for.
    images = [draw({})] + [draw({"red": (30 + i, 30)}) for i in range(5)]
    film = write_video(tmp_path / "slow.mp4", images, fps=0.5)
    tracks = make_tracker(shots=NoShots()).track(film).tracks
    assert tracks.once_a_frame().frames.tolist() == [1, 2, 3, 4, 5]
    assert tracks.head_ids == ["H1"] and tracks.tracklet_numbers == [1]
    np.testing.assert_allclose(tracks.times, np.arange(10, 60) / 5)  # as long as each is shown


def test_another_error_of_a_part_names_the_video(film: Path) -> None:
    class Broken(ColorDetector):
        def __call__(self, frames: Any) -> list[Detections]:
            raise ZeroDivisionError("by zero")

    with pytest.raises(TiktalkError, match=r"T770.*film\.mp4.*ZeroDivisionError: by zero"):
        make_tracker(detector=Broken()).track(film)


def test_a_part_without_a_fingerprint_is_refused() -> None:
    class Unknown:
        def __call__(self, frames: Any) -> list[Detections]:
            return [Detections() for _ in frames]

    with pytest.raises(TiktalkError, match=r"T773.*detector Unknown has no fingerprint"):
        make_tracker(detector=Unknown())


@pytest.mark.parametrize(
    ("part", "given", "lacks"),
    [
        ("detector", None, "fingerprint"),
        ("detector", SimpleNamespace(fingerprint="1"), "__call__"),
        ("tracker", SimpleNamespace(fingerprint="1"), "start"),
        ("shots", SimpleNamespace(fingerprint="1"), "start"),
        ("embedder", SimpleNamespace(fingerprint="1"), "metric"),
    ],
)
def test_a_part_that_lacks_a_member_is_refused(part: str, given: Any, lacks: str) -> None:
    with pytest.raises(TiktalkError, match=rf"T773.*{part} \w+ has no {lacks}\."):
        make_tracker(**{part: given})
    tracker = make_tracker()
    with pytest.raises(TiktalkError, match=rf"T773.*{part} \w+ has no {lacks}\."):
        setattr(tracker, part, given)
    assert getattr(tracker, part) is not given


def test_a_tracker_of_the_users_own_may_set_its_parts_first() -> None:
    class Own(VideoTracker):
        def __init__(self) -> None:
            self.embedder = ColorEmbedder()
            super().__init__(
                detector=ColorDetector(),
                shots=NoShots(),
                tracker=ByteTrack(),
                embedder=self.embedder,
            )

    assert isinstance(Own().embedder, ColorEmbedder)


def test_thresholds_given_to_the_tracker_are_not_asked_of_the_embedder(film: Path) -> None:
    class Plain:
        fingerprint, metric = "Plain", "euclidean"

        def __call__(self, crops: Any) -> Any:
            return [np.ones(2, dtype=np.float32) for _ in crops]

    with pytest.raises(TiktalkError, match=r"T773.*embedder Plain has no split_threshold\."):
        make_tracker(embedder=Plain(), merge_threshold=0.5)
    found = make_tracker(embedder=Plain(), merge_threshold=0.5, split_threshold=0.6).track(film)
    assert found.tracks.head_ids


class Vectors(ColorEmbedder):
    """An embedder of the user's that gives what it was told to give."""

    fingerprint = "Vectors"

    def __init__(self, answer: Any) -> None:
        self.answer = answer

    def __call__(self, crops: Any) -> Any:
        return self.answer(crops)


def test_vectors_of_another_kind_are_arrays_in_what_is_kept(film: Path) -> None:
    plain = make_tracker(embedder=Vectors(lambda crops: [[1.0, 2.0] for _ in crops]))
    for vectors in plain.track(film).vectors.values():
        assert all(vector.dtype == np.float32 for vector in vectors if vector is not None)


@pytest.mark.parametrize("answer", [lambda crops: [[1.0]] * (len(crops) + 1), lambda crops: None])
def test_an_embedder_gives_one_answer_a_crop(film: Path, answer: Any) -> None:
    with pytest.raises(TiktalkError, match=r"T744.*embedder 'Vectors' gave"):
        make_tracker(embedder=Vectors(answer)).track(film)


@pytest.mark.parametrize(
    ("answer", "said"),
    [([], "0 results for"), ([Detections()] * 999, "999 results"), (None, "a NoneType for")],
)
def test_a_detector_gives_one_answer_a_picture(film: Path, answer: Any, said: str) -> None:
    class Wrong(ColorDetector):
        def __call__(self, frames: Any) -> list[Detections]:
            return answer  # type: ignore[no-any-return]

    with pytest.raises(TiktalkError, match=rf"T774.*Wrong gave {said}"):
        make_tracker(detector=Wrong()).track(film)


def test_a_tracker_speaks_of_every_detection(film: Path) -> None:
    class Forgetful(ByteTracker):
        def update(self, detections: Detections, time: float, **how: Any) -> TrackUpdate:
            update = super().update(detections, time, **how)
            return TrackUpdate(update.ids[1:], update.confirmed)

    class Started(ByteTrack):
        def start(self, fps: float) -> ByteTracker:
            return Forgetful(**self.__dict__, fps=fps)

    with pytest.raises(TiktalkError, match=r"T775.*Forgetful gave 1 ids and 2 rows.* for 2 det"):
        make_tracker(tracker=Started()).track(film)


@pytest.mark.parametrize(
    ("ids", "said"),
    [
        ([-1, -1], r"\[-1, -1\]"),
        ([3, 3], r"\[3, 3\]"),
        (["a", "b"], r"\['a', 'b'\]"),
        ([1.5, 2.0], r"\[1.5, 2.0\]"),
    ],
)
def test_a_tracker_gives_each_head_of_a_picture_an_id_of_its_own(
    film: Path, ids: list[Any], said: str
) -> None:
    class Alike(ByteTracker):
        def update(self, detections: Detections, time: float, **how: Any) -> TrackUpdate:
            update = super().update(detections, time, **how)
            return TrackUpdate(np.array(ids), update.confirmed) if len(detections) == 2 else update

    class Started(ByteTrack):
        def start(self, fps: float) -> ByteTracker:
            return Alike(**self.__dict__, fps=fps)

    with pytest.raises(TiktalkError, match=rf"T775.*Alike gave the ids {said} for 2"):
        make_tracker(tracker=Started()).track(film)


def test_a_tracker_that_gives_something_else_is_named(film: Path) -> None:
    class Bare(ByteTracker):
        def update(self, detections: Detections, time: float, **how: Any) -> Any:
            return super().update(detections, time, **how).ids

    class Started(ByteTrack):
        def start(self, fps: float) -> ByteTracker:
            return Bare(**self.__dict__, fps=fps)

    with pytest.raises(TiktalkError, match=r"T775.*Bare gave a ndarray for"):
        make_tracker(tracker=Started()).track(film)


@pytest.mark.parametrize("box", [(100, 60, 24, 24), (0.2, 0.3, 0.4, 0.5)])
def test_boxes_of_another_form_are_told_of(box: tuple[float, ...]) -> None:
    class Other(ColorDetector):
        def __call__(self, frames: Any) -> list[Detections]:
            one = Detections(np.float32([box]), np.float32([0.9]))
            return [one for _ in frames]

    with pytest.warns(UserWarning, match=r"W774.*Other gave boxes without area or of one pixel"):
        make_tracker(detector=Other(), embedder=None).track([draw({})])


@pytest.mark.parametrize(
    "setting",
    [
        {"batch_size": 0},
        {"batch_size": 1.5},
        {"batch_size": True},
        {"n_crops": True},
        {"fps": True},
        {"clothes_threshold": False},
        {"n_crops": 0},
        {"fps": 0.0},
        {"fps": float("nan")},
        {"min_score": float("nan")},
        {"merge_threshold": -1.0},
        {"split_threshold": float("nan")},
    ],
)
def test_settings_out_of_range(setting: dict[str, Any]) -> None:
    with pytest.raises(TiktalkError, match=f"T772.*{next(iter(setting))}"):
        make_tracker(**setting)
    tracker = make_tracker()
    with pytest.raises(TiktalkError, match=f"T772.*{next(iter(setting))}"):
        setattr(tracker, *next(iter(setting.items())))


class BacksWithoutFaces:
    """A detector and an embedder that know the truth; who is seen from behind has no vector."""

    metric, merge_threshold, split_threshold = "cosine", 0.5, 0.6
    fingerprint = "the truth"

    def __init__(self, script: Any, people: Any) -> None:
        from spacy_tiktalk.video.generated import truth

        self.truth = truth(script, people)
        self.poses = [{w.person: w.pose for w in scene.walks} for scene in script.scenes]
        self.delay = 0

    def start(self, fps: float) -> BacksWithoutFaces:
        return self

    def push(self, frame: Any) -> list[int]:
        return [frame.index] if frame.index in self.truth.shot_starts[1:] else []

    def close(self) -> list[int]:
        return []

    def __call__(self, items: Any) -> list[Any]:
        if items and hasattr(items[0], "quality"):
            return [self._vector(crop) for crop in items]
        rows = [self.truth.boxes[self.truth.frames == frame.index] for frame in items]
        return [Detections(boxes, np.full(len(boxes), 0.9, np.float32)) for boxes in rows]

    def _vector(self, crop: Any) -> np.ndarray | None:
        here = np.flatnonzero(self.truth.frames == crop.frame)
        row = here[np.abs(self.truth.boxes[here] - crop.box).sum(axis=1).argmin()]
        person = int(self.truth.persons[row])
        shot = int(np.searchsorted(self.truth.shot_starts, crop.frame, side="right")) - 1
        if self.poses[shot][person] == "back":
            return None
        return np.eye(4, dtype=np.float32)[person]


def test_backs_in_a_reverse_shot_get_the_id_of_who_wears_the_same(tmp_path: Path) -> None:
    from spacy_tiktalk.video.generated import Key, Scene, Script, Walk, drawn_heads, generate_video

    def shot(person: int, pose: str, place: int, clothes: int) -> Scene:
        walk = Walk(person, (Key(0, 150, 60, 70), Key(19, 156, 60, 70)), 0.0, 0, clothes, pose)
        return Scene(20, (walk,), background="room", hue=0.15 + 0.4 * place, place=place)

    talk = [(1, "front", 0, 7), (2, "front", 1, 8), (1, "back", 0, 7), (2, "back", 1, 8)]
    elsewhere = [(1, "back", 2, 8)]  # in the other's clothes, in another place
    script = Script(tuple(shot(*each) for each in talk + elsewhere), 300, 320, 25.0)
    people = drawn_heads(2)
    video = generate_video(tmp_path / "talk.mp4", script, people).path
    known = BacksWithoutFaces(script, people)
    parts: dict[str, Any] = {"detector": known, "embedder": known, "shots": known}
    tracks = make_tracker(**parts).track(video).tracks
    assert [tracks.identity_tracklets(h) for h in tracks.head_ids] == [(1, 3), (2, 4), (5,)]
    assert {(m.first, m.second, m.by) for m in tracks.merges} == {
        ((1,), (3,), "clothes"),
        ((2,), (4,), "clothes"),
    }
    assert type(tracks).from_json(tracks.to_json()) == tracks
    off = make_tracker(**parts, clothes_threshold=None).track(video).tracks
    assert len(off.head_ids) == 5 and off.merges == ()

"""`head_tracker` in a pipeline: the contract, the cache, failing videos, processes and bytes."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.util import registry

pytest.importorskip("cv2", reason="the extra [video] is not installed")
from drawn import ColorDetector, ColorEmbedder, draw, two_shots, write_video

from spacy_tiktalk import Dialogue, merge_docs
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.pipeline.head_tracker import HeadTracker
from spacy_tiktalk.video.follow.trackers import ByteTrack
from spacy_tiktalk.video.tracks.cache import PROCESS_CACHE
from spacy_tiktalk.video.tracks.head_tracks import HeadTracks


class CountingDetector(ColorDetector):
    """Says how many frames it has seen, over all instances."""

    seen = 0

    def __call__(self, frames):  # type: ignore[no-untyped-def]
        CountingDetector.seen += len(frames)
        return super().__call__(frames)


registry.misc("tests.ColorDetector.v1", func=CountingDetector)
registry.misc("tests.ColorEmbedder.v1", func=ColorEmbedder)

PARTS = {
    "detector": {"@misc": "tests.ColorDetector.v1"},
    "embedder": {"@misc": "tests.ColorEmbedder.v1"},
}


@pytest.fixture(scope="module")
def videos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("videos")
    write_video(folder / "film.mp4", two_shots())
    write_video(folder / "one.mp4", [draw({"blue": (30, 30)})] * 50)
    (folder / "broken.mp4").write_bytes((folder / "film.mp4").read_bytes()[:2000])
    (folder / "text.mp4").write_text("no video")
    return folder


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    PROCESS_CACHE.clear()
    CountingDetector.seen = 0
    yield
    PROCESS_CACHE.clear()


def make_nlp(**settings: object) -> Language:
    nlp = spacy.blank("zh")
    nlp.add_pipe("head_tracker", config=PARTS | settings)
    return nlp


def make_doc(nlp: Language, video: str | Path | None) -> Doc:
    return Dialogue.from_turns([("A", "这是谁"), ("B", "他俩")], video=video).to_doc(nlp)


def test_the_tracks_stand_in_the_doc(videos: Path) -> None:
    nlp = make_nlp()
    doc = nlp(make_doc(nlp, videos / "film.mp4"))
    tracks = doc._.head_tracks
    assert isinstance(tracks, HeadTracks)
    assert tracks.head_ids == ["H1", "H2"]
    stored = doc.user_data["spacy_tiktalk"]["head_tracks"]
    assert stored["version"] == 1
    assert [i["id"] for i in stored["identities"]] == ["H1", "H2"]
    assert "embedding" not in repr(stored) and "image" not in repr(stored)
    assert doc._.dialogue.video == str(videos / "film.mp4")
    assert nlp.get_pipe("head_tracker").track(videos / "film.mp4").tracks == tracks


def test_a_doc_without_a_video_passes_through() -> None:
    nlp = make_nlp()
    for doc in (nlp("他是谁"), nlp(""), nlp(make_doc(nlp, None))):
        assert doc._.head_tracks is None
        assert "head_tracks" not in doc.user_data.get("spacy_tiktalk", {})


def test_tracks_cannot_be_set_by_hand() -> None:
    doc = make_doc(make_nlp(), None)
    with pytest.raises(TiktalkError, match="T018"):
        doc._.head_tracks = 1


def test_bytes_docbin_and_pickle_keep_them(videos: Path) -> None:
    nlp = make_nlp()
    doc = nlp(make_doc(nlp, videos / "film.mp4"))
    expected = doc._.head_tracks
    copies = [
        Doc(nlp.vocab).from_bytes(doc.to_bytes()),
        next(iter(DocBin(docs=[doc], store_user_data=True).get_docs(nlp.vocab))),
        pickle.loads(pickle.dumps(doc)),
        doc.copy(),
    ]
    assert [copy._.head_tracks == expected for copy in copies] == [True] * 4


def test_one_video_in_many_docs_is_tracked_once(videos: Path) -> None:
    nlp = make_nlp()
    docs = list(nlp.pipe([make_doc(nlp, videos / "film.mp4") for _ in range(5)]))
    assert CountingDetector.seen == 20  # 4 s at 5 frames a second
    assert len({id(d.user_data["spacy_tiktalk"]["head_tracks"]) for d in docs}) == 5
    assert all(d._.head_tracks == docs[0]._.head_tracks for d in docs)


def test_running_it_twice_changes_nothing(videos: Path) -> None:
    nlp = make_nlp()
    doc = nlp(make_doc(nlp, videos / "film.mp4"))
    before = doc.to_bytes()
    assert nlp.get_pipe("head_tracker")(doc).to_bytes() == before


def test_other_settings_do_not_share_a_result(videos: Path) -> None:
    one, other = make_nlp(), make_nlp(fps=10.0)
    n = len(one(make_doc(one, videos / "film.mp4"))._.head_tracks)
    assert len(other(make_doc(other, videos / "film.mp4"))._.head_tracks) > n


@pytest.mark.parametrize("name", ["missing.mp4", "text.mp4", "broken.mp4"])
def test_a_failing_video_is_named(videos: Path, name: str) -> None:
    nlp = make_nlp()
    with pytest.raises(TiktalkError, match=rf"T7\d\d.*{name}"):
        nlp(make_doc(nlp, videos / name))


def test_the_other_docs_go_on(videos: Path) -> None:
    nlp = make_nlp()
    failed: list[tuple[str, str]] = []

    def note(name: str, proc: object, docs: list[Doc], err: Exception) -> None:
        failed.extend((name, str(err)) for _ in docs)

    nlp.set_error_handler(note)
    names = ["film.mp4", "text.mp4", "one.mp4", "missing.mp4"]
    docs = list(nlp.pipe([make_doc(nlp, videos / name) for name in names]))
    assert [d._.head_tracks.video.name for d in docs] == ["film.mp4", "one.mp4"]
    assert [name for name, _ in failed] == ["head_tracker"] * 2
    assert "text.mp4" in failed[0][1] and "missing.mp4" in failed[1][1]


def test_by_default_the_dialogue_is_named_beside_the_video(videos: Path) -> None:
    nlp = make_nlp()
    docs = [make_doc(nlp, videos / name) for name in ("one.mp4", "missing.mp4")]
    docs[1].user_data["spacy_tiktalk"]["key"] = "k7"
    with pytest.raises(TiktalkError, match=r"T701.*missing\.mp4.*the dialogue 'k7'"):
        list(nlp.pipe(docs))


def test_paths_stay_under_the_root(videos: Path) -> None:
    nlp = make_nlp(video_root=str(videos))
    assert nlp(make_doc(nlp, "film.mp4"))._.head_tracks is not None
    for path in ("../film.mp4", "/etc/hostname", "http://example.org/a.mp4"):
        with pytest.raises(TiktalkError, match=r"T70[26]"):
            nlp(make_doc(nlp, path))


def test_a_store_keeps_what_was_found(videos: Path, tmp_path: Path) -> None:
    nlp = make_nlp(store=str(tmp_path / "store"))
    first = nlp(make_doc(nlp, videos / "film.mp4"))._.head_tracks
    assert len(list((tmp_path / "store").glob("*.safetensors"))) == 1
    PROCESS_CACHE.clear()
    CountingDetector.seen = 0
    assert nlp(make_doc(nlp, videos / "film.mp4"))._.head_tracks == first
    assert CountingDetector.seen == 0


def test_without_a_store_nothing_is_written(
    videos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(videos.iterdir())
    nlp = make_nlp()
    nlp(make_doc(nlp, videos / "film.mp4"))
    assert not list(tmp_path.iterdir()) and sorted(videos.iterdir()) == before


def test_crops_and_embeddings_are_at_hand(videos: Path) -> None:
    nlp = make_nlp()
    pipe = nlp.get_pipe("head_tracker")
    doc = nlp(make_doc(nlp, videos / "film.mp4"))
    tracked = pipe.tracked(doc)
    assert CountingDetector.seen == 20
    assert tracked.embedding("H1").shape == (3,)
    assert pipe.tracked(nlp("x")) is None


def test_two_processes_after_a_warm_parent(videos: Path) -> None:
    nlp = make_nlp()
    docs = [make_doc(nlp, videos / n) for n in ("film.mp4", "one.mp4") * 3]
    alone = [d._.head_tracks for d in nlp.pipe(docs)]
    PROCESS_CACHE.clear()
    docs = [make_doc(nlp, videos / n) for n in ("film.mp4", "one.mp4") * 3]
    together = [d._.head_tracks for d in nlp.pipe(docs, n_process=2, batch_size=2)]
    assert together == alone


def test_the_pipeline_survives_the_disk(videos: Path, tmp_path: Path) -> None:
    nlp = make_nlp(fps=4.0)
    expected = nlp(make_doc(nlp, videos / "film.mp4"))._.head_tracks
    nlp.to_disk(tmp_path / "nlp")
    PROCESS_CACHE.clear()
    again = spacy.load(tmp_path / "nlp")
    assert again(make_doc(again, videos / "film.mp4"))._.head_tracks == expected


def test_the_pipe_can_be_pickled(videos: Path) -> None:
    nlp = make_nlp()
    doc = make_doc(nlp, videos / "film.mp4")
    pipe = pickle.loads(pickle.dumps(nlp.get_pipe("head_tracker")))
    assert pipe(doc)._.head_tracks.head_ids == ["H1", "H2"]


def test_merged_docs_keep_both_videos(videos: Path) -> None:
    nlp = make_nlp()
    docs = [nlp(make_doc(nlp, videos / name)) for name in ("film.mp4", "one.mp4")]
    merged = merge_docs(docs)
    stored = merged.user_data["spacy_tiktalk"]["head_tracks"]
    assert [i["id"] for i in stored["identities"]] == ["H1", "H2", "H3"]
    second = HeadTracks.from_dict(stored, document=1)
    assert np.array_equal(second.boxes, docs[1]._.head_tracks.boxes)
    assert second.video == docs[1]._.head_tracks.video
    with pytest.raises(TiktalkError, match="T754"):
        _ = merged._.head_tracks
    twice = merge_docs([merged, docs[0]]).user_data["spacy_tiktalk"]["head_tracks"]
    assert [i["id"] for i in twice["identities"]] == ["H1", "H2", "H3", "H4", "H5"]
    names = [HeadTracks.from_dict(twice, document=n).video.name for n in range(3)]
    assert names == ["film.mp4", "one.mp4", "film.mp4"]


def test_it_composes_with_the_clusterer_by_default_config() -> None:
    nlp = spacy.blank("zh")
    nlp.add_pipe("head_tracker")  # the defaults resolve without reading a model
    assert nlp.get_pipe_meta("head_tracker").assigns == ["doc.user_data"]
    assert nlp("他是谁").text == "他是谁"


def test_a_copy_of_a_video_keeps_its_own_name(videos: Path, tmp_path: Path) -> None:
    nlp = make_nlp()
    copy = tmp_path / "copy.mp4"
    copy.write_bytes((videos / "film.mp4").read_bytes())
    names = [nlp(make_doc(nlp, p))._.head_tracks.video.name for p in (videos / "film.mp4", copy)]
    assert names == ["film.mp4", "copy.mp4"]
    assert CountingDetector.seen == 20


@pytest.mark.parametrize("stored", [False, True])
def test_a_file_that_changes_while_it_is_read_is_not_kept(
    videos: Path, tmp_path: Path, stored: bool
) -> None:
    whole = (videos / "film.mp4").read_bytes()
    path, copy = tmp_path / "film.mp4", tmp_path / "copy.mp4"
    path.write_bytes(whole)
    copy.write_bytes(whole)
    store = str(tmp_path / "store") if stored else None
    nlp = make_nlp(store=store)
    pipe: Any = nlp.get_pipe("head_tracker")
    detector = pipe.tracker.detector

    class Late(CountingDetector):
        """While it looks, the file is replaced."""

        def __call__(self, frames):  # type: ignore[no-untyped-def]
            path.write_bytes((videos / "one.mp4").read_bytes())
            return super().__call__(frames)

    pipe.tracker.detector = Late()
    with pytest.warns(UserWarning, match=r"W772.*film\.mp4"):
        doc = nlp(make_doc(nlp, path))
    assert len(doc._.head_tracks) and doc._.head_tracks.video.sha256 is None
    assert not stored or not list((tmp_path / "store").glob("*.safetensors"))
    pipe.tracker.detector = detector
    seen = CountingDetector.seen
    again = nlp(make_doc(nlp, copy))
    assert CountingDetector.seen > seen and again._.head_tracks.video.sha256


def test_a_video_that_fails_leaves_no_tracks_of_another(videos: Path) -> None:
    nlp = make_nlp()
    doc = nlp(make_doc(nlp, videos / "film.mp4"))
    doc.user_data["spacy_tiktalk"]["video"] = str(videos / "text.mp4")
    with pytest.raises(TiktalkError):
        nlp.get_pipe("head_tracker")(doc)
    assert doc._.head_tracks is None


def test_a_video_that_is_cut_off_is_told(tmp_path: Path) -> None:
    nlp = make_nlp(video_root=str(tmp_path))
    write_video(tmp_path / "whole.mkv", two_shots())
    whole = (tmp_path / "whole.mkv").read_bytes()
    (tmp_path / "cut.mkv").write_bytes(whole[: len(whole) * 6 // 10])
    for _ in range(2):  # from the cache too
        with pytest.warns(UserWarning, match=r"W773.*cut\.mkv"):
            doc = nlp(make_doc(nlp, "cut.mkv"))
        assert doc._.head_tracks.video.truncated


@pytest.mark.parametrize(
    ("key", "value"),
    [("fps", 1.0), ("detector", ColorDetector()), ("embedder", None), ("tracker", ByteTrack())],
)
def test_a_setting_of_the_tracker_is_not_lost_on_the_component(key: str, value: Any) -> None:
    pipe: Any = spacy.blank("zh").add_pipe("head_tracker", config=PARTS)
    with pytest.raises(TiktalkError, match=rf"T312.*HeadTracker.*'{key}'.*Use 'tracker.{key}'"):
        setattr(pipe, key, value)
    setattr(pipe.tracker, key, value)
    pipe.store, pipe.progress, pipe.of_my_own = None, False, 1


def test_a_class_of_the_users_keeps_what_it_likes() -> None:
    class Own(HeadTracker):
        __module__ = "mine"

    made: Any = spacy.blank("zh").add_pipe("head_tracker", config=PARTS)
    pipe: Any = Own(made.vocab, made.tracker, video_root=None, store=None, progress=False)
    pipe.fps = 3.0
    assert pipe.fps == 3.0 and pipe.tracker.fps == made.tracker.fps

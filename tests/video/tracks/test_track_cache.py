"""The cache and the store: one video is made once, and what is read back is what was written."""

from __future__ import annotations

import copy
import json
import multiprocessing
import pickle
import struct
import threading
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("cv2", reason="the extra [video] is not installed")
from drawn import make_tracker, two_shots
from safetensors import safe_open
from safetensors.numpy import save

from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.video.tracks.cache import TrackCache, cache_key
from spacy_tiktalk.video.tracks.store import read_tracked, write_tracked
from spacy_tiktalk.video.tracks.tracked_video import TrackedVideo


@pytest.fixture(scope="module")
def tracked() -> TrackedVideo:
    return make_tracker().track(two_shots())


def assert_same(one: TrackedVideo, other: TrackedVideo) -> None:
    assert one.tracks == other.tracks
    assert sorted(one.crops) == sorted(other.crops)
    for number, crops in one.crops.items():
        for mine, theirs in zip(crops, other.crops[number], strict=True):
            assert np.array_equal(mine.image, theirs.image)
            assert np.array_equal(mine.box, theirs.box)
            assert (mine.landmarks is None) == (theirs.landmarks is None)
            assert (mine.frame, mine.time, mine.quality) == (
                theirs.frame,
                theirs.time,
                theirs.quality,
            )
        for v, w in zip(one.vectors[number], other.vectors[number], strict=True):
            assert (v is None and w is None) or np.array_equal(v, w)


def test_memory_makes_a_video_once(tracked: TrackedVideo) -> None:
    cache = TrackCache()
    made = []

    def make() -> TrackedVideo:
        made.append(1)
        return tracked

    assert cache.get("a", make) is tracked
    assert cache.get("a", make) is tracked
    assert len(made) == 1
    cache.clear()
    cache.get("a", make)
    assert len(made) == 2


def test_what_is_known_waits_for_no_video_that_is_being_tracked(tracked: TrackedVideo) -> None:
    cache = TrackCache()
    cache.get("known", lambda: tracked)
    begun, go_on, made = threading.Event(), threading.Event(), []

    def make() -> TrackedVideo:
        made.append(1)
        begun.set()
        assert go_on.wait(60)
        return tracked

    with ThreadPoolExecutor(3) as threads:
        first = threads.submit(cache.get, "new", make)
        assert begun.wait(60)
        second = threads.submit(cache.get, "new", make)  # waits, and finds what the first has made
        known = threads.submit(cache.get, "known", make)
        assert known.result(60) is tracked
        assert not first.done() and not second.done()
        go_on.set()
        assert first.result(60) is tracked and second.result(60) is tracked
    assert len(made) == 1


def test_the_video_used_longest_ago_goes_first(tracked: TrackedVideo) -> None:
    cache = TrackCache(max_bytes=2 * tracked.n_bytes())
    for key in ("a", "b", "a", "c"):
        cache.get(key, lambda: tracked)
    made = []
    for key in ("a", "c", "b"):
        cache.get(key, lambda key=key: made.append(key) or tracked)  # type: ignore[misc]
    assert made == ["b"]


def test_a_video_larger_than_the_cache_is_still_given(tracked: TrackedVideo) -> None:
    cache = TrackCache(max_bytes=1)
    assert cache.get("a", lambda: tracked) is tracked
    assert len(cache) == 1


def test_a_copy_begins_empty(tracked: TrackedVideo) -> None:
    """A component with a cache of its own goes to other processes; the faces in it stay here."""
    cache = TrackCache(max_bytes=2 * tracked.n_bytes())
    cache.get("a", lambda: tracked)
    for copied in (pickle.loads(pickle.dumps(cache)), copy.deepcopy(cache)):
        assert len(copied) == 0 and copied.max_bytes == cache.max_bytes
        assert copied.get("a", lambda: tracked) is tracked
    assert len(cache) == 1


def test_keys_differ_in_content_and_settings() -> None:
    keys = {cache_key("a", "x"), cache_key("a", "y"), cache_key("b", "x"), cache_key("ax", "")}
    assert len(keys) == 4


def test_store_round_trip(tracked: TrackedVideo, tmp_path: Path) -> None:
    write_tracked(tracked, tmp_path / "v.safetensors")
    assert_same(read_tracked(tmp_path / "v.safetensors"), tracked)
    assert [p.name for p in tmp_path.iterdir()] == ["v.safetensors"]


def test_an_empty_video_survives_the_store(tmp_path: Path) -> None:
    from drawn import draw

    empty = make_tracker().track([draw({})] * 5)
    write_tracked(empty, tmp_path / "v.safetensors")
    assert_same(read_tracked(tmp_path / "v.safetensors"), empty)


def test_the_store_outlives_the_cache(tracked: TrackedVideo, tmp_path: Path) -> None:
    TrackCache().get("a", lambda: tracked, store=tmp_path / "store")

    def never() -> TrackedVideo:
        raise AssertionError("made again")

    assert_same(TrackCache().get("a", never, store=tmp_path / "store"), tracked)


@pytest.mark.parametrize("damage", [b"", b"garbage" * 50, None])
def test_a_damaged_file_is_made_anew(
    tracked: TrackedVideo, tmp_path: Path, damage: bytes | None
) -> None:
    TrackCache().get("a", lambda: tracked, store=tmp_path)
    path = tmp_path / "a.safetensors"
    path.write_bytes(path.read_bytes()[:-100] if damage is None else damage)
    with pytest.raises(TiktalkError, match="T771"):
        read_tracked(path)
    with pytest.warns(UserWarning, match=r"W771.*a\.safetensors"):
        assert_same(TrackCache().get("a", lambda: tracked, store=tmp_path), tracked)
    assert_same(read_tracked(path), tracked)


def _huge_png(width: int) -> bytes:
    """A PNG whose header promises width times width pixels."""
    head = struct.pack(">II5B", width, width, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    sum_ = struct.pack(">I", zlib.crc32(chunk))
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(head)) + chunk + sum_


@pytest.mark.parametrize("damage", ["infinite", "deep", "huge"])
def test_a_file_that_holds_nonsense_is_made_anew(
    tracked: TrackedVideo, tmp_path: Path, damage: str
) -> None:
    path = tmp_path / "a.safetensors"
    write_tracked(tracked, path)
    with safe_open(str(path), framework="numpy") as file:
        metadata = dict(file.metadata())
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    if damage == "infinite":
        about = json.loads(metadata["crops"])
        next(entries for entries in about.values() if entries)[0]["frame"] = float("inf")
        metadata["crops"] = json.dumps(about)
    elif damage == "deep":
        metadata["crops"] = "[" * 100_000
    else:
        name = next(name for name in tensors if name.startswith("crop."))
        tensors[name] = np.frombuffer(_huge_png(60_000), np.uint8)
    path.write_bytes(save(tensors, metadata=metadata))
    with pytest.raises(TiktalkError, match="T771"):
        read_tracked(path)
    with pytest.warns(UserWarning, match=r"W771.*a\.safetensors"):
        assert_same(TrackCache().get("a", lambda: tracked, store=tmp_path), tracked)
    assert_same(read_tracked(path), tracked)


def test_a_failure_while_making_leaves_nothing(tmp_path: Path) -> None:
    def fails() -> TrackedVideo:
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        TrackCache().get("a", fails, store=tmp_path)
    assert not list(tmp_path.glob("*.safetensors")) and not list(tmp_path.glob("*.part"))


def _make_in_process(store: Path, log: Path) -> None:
    def make() -> TrackedVideo:
        with log.open("a") as file:
            file.write("made\n")
        return make_tracker().track(two_shots())

    TrackCache().get("a", make, store=store)


def test_processes_that_share_a_store_make_a_video_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    arguments = (tmp_path / "store", tmp_path / "log")
    processes = [context.Process(target=_make_in_process, args=arguments) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    assert [p.exitcode for p in processes] == [0, 0]
    assert (tmp_path / "log").read_text() == "made\n"


def test_a_store_is_filled_from_memory_too(tracked: TrackedVideo, tmp_path: Path) -> None:
    cache = TrackCache()
    cache.get("a", lambda: tracked)
    cache.get("a", lambda: tracked, store=tmp_path)
    assert_same(read_tracked(tmp_path / "a.safetensors"), tracked)


def test_a_store_that_cannot_be_written_loses_nothing(
    tracked: TrackedVideo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("spacy_tiktalk.video.tracks.cache.write_tracked", full)
    with pytest.warns(UserWarning, match="W770.*no space left"):
        assert TrackCache().get("a", lambda: tracked, store=tmp_path) is tracked


def test_a_child_process_has_locks_of_its_own(tracked: TrackedVideo) -> None:
    import os

    from spacy_tiktalk.video.tracks.cache import PROCESS_CACHE

    if not hasattr(os, "fork"):
        pytest.skip("no fork on this system")
    # Held, as by another thread, when the child is made.
    with PROCESS_CACHE._lock, PROCESS_CACHE._making:
        child = os.fork()
        if child == 0:

            def work() -> None:
                PROCESS_CACHE.get("of the child", lambda: tracked)
                PROCESS_CACHE.clear()

            done = threading.Thread(target=work, daemon=True)
            done.start()
            done.join(5)
            os._exit(int(done.is_alive()))
    assert os.waitpid(child, 0)[1] == 0


def test_a_store_that_is_no_folder_loses_nothing(tracked: TrackedVideo, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for store in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.warns(UserWarning, match=f"W770.*{store.name}"):
            assert TrackCache().get("a", lambda: tracked, store=store) is tracked

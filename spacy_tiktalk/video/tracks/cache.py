"""A cache of tracked videos: one video in many Docs is tracked once."""

from __future__ import annotations

import hashlib
import os
from collections import OrderedDict
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from threading import RLock
from typing import Any

from ...errors import TiktalkError, warn
from .store import read_tracked, write_tracked
from .tracked_video import TrackedVideo

MAX_BYTES = 256 * 2**20


class TrackCache:
    """Keeps the last tracked videos in memory, and on disk only in a `store`.

    Crops and embeddings of faces are biometric: without a `store` they end with the process, and a
    copy (by pickle, or deepcopy) begins empty.

    max_bytes (int): of crops, embeddings and rows in memory; the videos used longest ago go first.
    """

    def __init__(self, *, max_bytes: int = MAX_BYTES) -> None:
        self.max_bytes = max_bytes
        self._videos: OrderedDict[str, TrackedVideo] = OrderedDict()
        self.new_locks()

    def new_locks(self) -> None:
        """For a forked child: another thread of the parent may have held them, and that thread is
        not in the child."""
        self._lock = RLock()  # around what is in memory, for a moment
        # While a video is made: decoding, detector and embeddings of one take all cores. What is
        # in memory already waits for nobody.
        self._making = RLock()

    def __getstate__(self) -> dict[str, Any]:
        # For another process: a lock cannot go there, and faces do not leave this one.
        return {"max_bytes": self.max_bytes}

    def __setstate__(self, state: dict[str, Any]) -> None:
        TrackCache.__init__(self, **state)

    def __len__(self) -> int:
        return len(self._videos)

    def get(
        self,
        key: str,
        make: Callable[[], TrackedVideo],
        *,
        store: Path | None = None,
        keep: Callable[[TrackedVideo], bool] = lambda tracked: True,
    ) -> TrackedVideo:
        """The tracked video of `key`: from memory, from the folder `store`, or made by `make`.

        Processes that share a store wait for one another, video by video, and each video is made
        once. A damaged file in the store is made anew, with warning W771.

        keep (Callable[[TrackedVideo], bool]): whether what was made is that of the key.
        """
        tracked = self._known(key)
        if tracked is None:
            with self._making:
                tracked = self._known(key)  # another thread may have been faster
                if tracked is None:
                    return self._made(key, make, store, keep)
        if store is not None:
            known = tracked
            _from_store(key, lambda: known, store, keep, read=False)
        return tracked

    def _known(self, key: str) -> TrackedVideo | None:
        with self._lock:
            if key in self._videos:
                self._videos.move_to_end(key)
            return self._videos.get(key)

    def _made(
        self,
        key: str,
        make: Callable[[], TrackedVideo],
        store: Path | None,
        keep: Callable[[TrackedVideo], bool],
    ) -> TrackedVideo:
        tracked = make() if store is None else _from_store(key, make, store, keep)
        if keep(tracked):
            with self._lock:
                self._keep(key, tracked)
        return tracked

    def clear(self) -> None:
        """Forget every video."""
        with self._lock:
            self._videos.clear()

    def _keep(self, key: str, tracked: TrackedVideo) -> None:
        self._videos[key] = tracked
        total = sum(video.n_bytes() for video in self._videos.values())
        while total > self.max_bytes and len(self._videos) > 1:
            _, oldest = self._videos.popitem(last=False)
            total -= oldest.n_bytes()


PROCESS_CACHE = TrackCache()
"""The cache that all components of a process share."""


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=PROCESS_CACHE.new_locks)


def cache_key(content: str, fingerprint: str) -> str:
    """The key of a video: hash of its content and of the settings it is tracked with."""
    return hashlib.sha256(f"{content}\n{fingerprint}".encode()).hexdigest()


def _from_store(
    key: str,
    make: Callable[[], TrackedVideo],
    store: Path,
    keep: Callable[[TrackedVideo], bool],
    *,
    read: bool = True,
) -> TrackedVideo:
    from ...needs import need

    filelock = need("filelock", "head_tracker with store=")
    path = store / f"{key}.safetensors"
    with ExitStack() as held:
        try:
            store.mkdir(parents=True, exist_ok=True)
            held.enter_context(filelock.FileLock(str(path) + ".lock"))
        except OSError as err:  # a file in its place, no right to write: what is there is read
            found = _kept(path) if read else None
            if found is None:
                warn("W770", reason=str(err))
            return found or make()
        if path.exists():
            if not read:
                return make()
            found = _kept(path)
            if found is not None:
                return found
        tracked = make()
        if not keep(tracked):
            return tracked
        try:
            write_tracked(tracked, path)
        except (OSError, TiktalkError) as err:  # a full disk loses no result
            warn("W770", reason=str(err))
        return tracked


def _kept(path: Path) -> TrackedVideo | None:
    """A video from a store; None if it is not there, or (with W771) if its file is damaged."""
    try:
        return read_tracked(path) if path.exists() else None
    except TiktalkError as err:
        warn("W771", reason=str(err))
    except OSError:  # the store is a file, or hidden
        pass
    return None

"""From the files of a gallery to its faces."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ...errors import TiktalkError, error, warn
from ...video.recognize.align import middle_eyes
from ...video.recognize.callable_embedder import embed
from ...video.recognize.identity import pair_distances, tracklet_vector
from ...video.recognize.match_curve import curve_of
from ...video.recognize.photo import UNREAD, UnusableError, largest_head
from ...video.types import Detector, Embedder, Vector
from .faces import FaceGallery
from .files import Entry, read_gallery
from .names import plain_name

_CLEARLY = 2.0  # how many times larger the largest face of a photo must be than the next


def load_gallery(
    source: Any,
    *,
    detector: Detector,
    embedder: Embedder,
    progress: Callable[[int, int], None] | None = None,
) -> FaceGallery:
    """Look at the photos of a gallery with the parts that look at the videos.

    source (Any): see `files.read_gallery`.
    progress (Callable[[int, int], None] | None): called with the photos done and in all.
    Warnings: those of `read_gallery`; W814 for a photo without a face, with several of which none
    is clearly the largest, or that cannot be read, if its person has others; W815 for two people
    with one face; W816 for photos of a person that are like none of the others.
    RAISES: T810-T812 for the source, T813 for a name that means two people, T814 for a photo as of
        W814 if its person has no other, T815 for several such photos, with all of their reasons,
        T700 for a package that is missing.
    """
    entries = read_gallery(source)
    names = _names_of(entries)
    digest = hashlib.sha256(embedder.fingerprint.encode())
    total = sum(len(entry.photos) for entry in entries.values())
    done = 0
    faces: dict[str, dict[Path, Vector]] = {}
    bad: dict[tuple[str, Path], str] = {}
    for person, entry in entries.items():
        faces[person] = {}
        for path in entry.photos:
            try:
                digest.update(f"{person}:{entry.aliases}".encode() + path.read_bytes())
                faces[person][path] = _usable(path, detector, embedder)
            except UnusableError as err:
                bad[person, path] = str(err)
            except OSError as err:
                bad[person, path] = err.strerror or str(err)
            done += 1
            if progress is not None:
                progress(done, total)
    _tell_unusable(bad, faces)
    curve = curve_of(embedder)
    digest.update(repr(curve).encode())
    gallery = FaceGallery(
        names,
        {person: tuple(own.values()) for person, own in faces.items()},
        embedder.metric,
        curve,
        digest.hexdigest()[:16],
        embedder.fingerprint,
    )
    _tell_doubtful(gallery, faces)
    return gallery


def _names_of(entries: Mapping[str, Entry]) -> dict[str, str]:
    """For each name as it is compared the person. RAISES: T812, T813."""
    names: dict[str, str] = {}
    for person, entry in entries.items():
        for text in (person, *entry.aliases):
            key = plain_name(text)
            if not key:
                raise error("T812", name=person, reason=f"{text!r} has no letter to compare")
            if names.setdefault(key, person) != person:
                raise error("T813", name=text, first=names[key], second=person)
    return names


def _usable(path: Path, detector: Detector, embedder: Embedder) -> Vector:
    """The vector of the face that a photo is of. RAISES: UnusableError, OSError, T700."""
    try:
        crop = largest_head(path, detector, clearly=_CLEARLY)
        vector = embed(embedder, [crop])[0]
    except TiktalkError as err:
        if err.code == "T700":  # a missing package is no fault of the photo
            raise
        if err.code != "T708":
            raise UnusableError(str(err).rstrip(".")) from err
        # T708 has an advice of its own.
        reason = err.values.get("reason")
        raise UnusableError(f"{UNREAD} ({reason})" if reason else UNREAD) from err
    if vector is None:
        eyes, least = middle_eyes([crop]), getattr(embedder, "min_eyes", 0.0)
        if eyes is not None and eyes < least:
            reason = (
                f"its face is too small: {eyes:.0f} pixels between the eyes, of at least {least:g}"
            )
            raise UnusableError(reason)
        raise UnusableError("its face is too small, too dark or turned away")
    return vector


def _tell_unusable(
    bad: Mapping[tuple[str, Path], str], faces: Mapping[str, Mapping[Path, Vector]]
) -> None:
    lost = []
    for (person, path), reason in bad.items():
        if faces[person]:
            warn("W814", name=person, path=path, reason=reason)
        else:
            lost.append(error("T814", name=person, path=path, reason=reason))
    if len(lost) == 1:
        raise lost[0]
    if lost:
        raise error("T815", n=len(lost), reasons="\n".join(map(str, lost)))


def _tell_doubtful(gallery: FaceGallery, faces: Mapping[str, Mapping[Path, Vector]]) -> None:
    """Names that may have got somebody else's photo."""
    for (first, second), distance in gallery.twice.items():
        warn("W815", first=first, second=second, distance=distance)
    for person, own in faces.items():
        if len(own) < 2:
            continue
        vectors = np.stack([tracklet_vector([face], gallery.metric) for face in own.values()])
        nearest = pair_distances(vectors, gallery.metric).min(axis=1).tolist()
        far = [
            f"{path} ({distance:.2f})"
            for path, distance in zip(own, nearest, strict=True)
            if gallery.curve.unlimited(distance) < 0
        ]
        if far:
            warn("W816", name=person, photos=", ".join(far))

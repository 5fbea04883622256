"""A gallery of named faces: a cluster with a name in it prefers the heads with that face.

Naming the faces of a video by matching names and faces goes back to Everingham, Sivic and Zisserman
("Hello! My name is... Buffy", BMVC 2006); here a match is a log-likelihood ratio beside the other
evidence.
"""

from __future__ import annotations

import hashlib
import math
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import TiktalkError, error, warning
from ..lexicon.aliases import Aliases
from ..video.reading.backends.picture_backend import open_folder
from ..video.reading.limits import Limits
from ..video.recognize.align import eye_distance
from ..video.recognize.crops import crop_head
from ..video.recognize.identity import pair_distances, tracklet_vector
from ..video.recognize.match_curve import MatchCurve, curve_of, set_distances
from ..video.types import Crop, Detector, Embedder, Vector, VideoFrame
from .gallery_files import read_gallery
from .gallery_names import GalleryNames, plain_name
from .types import ClusterText, Column, Scene

_CLEARLY = 2.0  # how many times larger the largest face of a photo must be than the next
_TWICE = math.log(1000.0)  # nats from which on two names have one face: a chance of 1 in 1000 first


@dataclass(eq=False)
class FaceGallery:
    """Evidence "gallery": faces with names.

    A cluster is a person of the gallery where its name or a proper mention is the person's name or
    alias, as `plain_name` has them (小刘德华 is somebody else), or else one by the scene's list of
    aliases; where these are two people's, it is nobody's. How a face speaks for a person is
    log p(distance | same person) - log p(distance | two people), of the mean distance between the
    person's photos and the head's crops, by the embedder's `MatchCurve`: negative where nobody has
    the face, and surer with more photos and more crops.

    A head is one person. The column is the face's word for the cluster's own person (0 for somebody
    who is not in the gallery), less what the people of the gallery say whom the cluster cannot be
    (`GalleryNames.strangers_of`): log(1 + mean of exp(their word)), for a head is as likely nobody
    of them as one of them before a look at it. Somebody with the very face of the own person
    (`twice`) says nothing against it. A head without a usable face has 0.

    Faces are biometric: a gallery is never saved with a pipeline. It can be pickled, for processes.

    names (dict[str, str]): for each name as it is compared (`plain_name`) the person.
    faces (dict[str, tuple[Vector, ...]]): for each person one vector a photo.
    metric (str), curve (MatchCurve): how distances are taken, and what they say.
    known (str): what the faces were made of and by.
    embedder (str): the fingerprint of what made them, "" where it is not known.
    """

    names: dict[str, str]
    faces: dict[str, tuple[Vector, ...]]
    metric: str
    curve: MatchCurve
    known: str
    embedder: str = ""

    name: str = field(default="gallery", init=False)
    features: tuple[str, ...] = field(default=("log_ratio",), init=False)
    weights: tuple[float, ...] = field(default=(1.0,), init=False)

    @property
    def fingerprint(self) -> str:
        """Names, aliases and the bytes of the photos, and the embedder."""
        return f"FaceGallery({self.known})"

    def person_of(self, cluster: ClusterText, aliases: Aliases) -> str | None:
        """The person of the gallery a cluster names, None for nobody or for two of them."""
        return self._called.person_of(cluster, aliases)

    def __call__(self, scenes: Sequence[Scene]) -> list[Column | None]:
        """One column a scene; None where the gallery says nothing of any cluster, or no head has a
        face.

        RAISES: T846 for faces of a video that another embedder made.
        """
        return [self._column(scene) for scene in scenes]

    @cached_property
    def twice(self) -> dict[tuple[str, str], float]:
        """Two people whose photos show one face, in order of the gallery, and its distance."""
        found = pair_distances(self._means, self.metric)
        people = list(self.faces.items())
        return {
            (first, second): float(found[i, j])
            for i, (first, mine) in enumerate(people)
            for j, (second, theirs) in enumerate(people[i + 1 :], start=i + 1)
            if self.curve.unlimited(found[i, j], photos=len(mine), crops=len(theirs)) >= _TWICE
        }

    @cached_property
    def _called(self) -> GalleryNames:
        return GalleryNames(self.names)

    @cached_property
    def _means(self) -> NDArray[np.float64]:
        return np.stack([tracklet_vector(faces, self.metric) for faces in self.faces.values()])

    def _column(self, scene: Scene) -> Column | None:
        if not any(len(vectors) for vectors in scene.vectors.values()):
            return None
        number = {person: i for i, person in enumerate(self.faces)}
        own = [self.person_of(cluster, scene.aliases) for cluster in scene.clusters]
        strangers = [
            [
                number[other]
                for other in self._called.strangers_of(cluster, scene.aliases)
                if (person, other) not in self.twice and (other, person) not in self.twice
            ]
            for person, cluster in zip(own, scene.clusters, strict=True)
        ]
        if not any(own) and not any(strangers):
            return None
        if self.embedder and scene.embedder and scene.embedder != self.embedder:
            raise error("T846", gallery=self.embedder, found=scene.embedder)
        values = np.zeros((*scene.shape, 1), dtype=np.float32)
        notes = {}
        for t, head in enumerate(scene.head_ids):
            vectors = scene.vectors.get(head, ())
            if not len(vectors):
                continue
            distances, said = self._said(vectors, _eyes(scene.crops.get(head, ())))
            for k, person in enumerate(own):
                nats = 0.0 if person is None else said[number[person]]
                if strangers[k]:
                    others = said[strangers[k]] - math.log(len(self.faces))
                    nats -= float(np.logaddexp.reduce([0.0, *others]))
                values[k, t, 0] = min(max(nats, -self.curve.limit), self.curve.limit)
                if person is not None:
                    found = distances[number[person]]
                    notes[k, t] = f"face like {person}'s in the gallery, distance {found:.2f}"
        return Column(values, notes)

    def _said(
        self, vectors: Sequence[Vector], eyes: float | None
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """How far a head is from each person, and the nats that speak for this person."""
        distances = set_distances(self._means, vectors, self.metric)
        photos = map(len, self.faces.values())
        said = [
            self.curve.unlimited(found, photos=n, crops=len(vectors), eyes=eyes)
            for found, n in zip(distances.tolist(), photos, strict=True)
        ]
        return distances, np.array(said)


def _eyes(crops: Sequence[Crop]) -> float | None:
    """Pixels between the eyes in the middle one of a head's crops, None where no one has any."""
    marks = [crop.landmarks for crop in crops if crop.landmarks is not None]
    return float(np.median([eye_distance(points) for points in marks])) if marks else None


def load_gallery(
    source: Any,
    *,
    detector: Detector,
    embedder: Embedder,
    progress: Callable[[int, int], None] | None = None,
) -> FaceGallery:
    """Look at the photos of a gallery with the parts that look at the videos.

    source (Any): see `gallery_files.read_gallery`.
    progress (Callable[[int, int], None] | None): called with the photos done and in all.
    Warnings: those of `read_gallery`; W814 for a photo without a face, with several of which none
    is clearly the largest, or that cannot be read, if its person has others; W815 for two people
    with one face; W816 for photos of a person that are like none of the others.
    RAISES: T810-T812 for the source, T813 for a name that means two people, T814 for a photo as of
        W814 if its person has no other, T815 for several such photos, with all of their reasons.
    """
    entries = read_gallery(source)
    names: dict[str, str] = {}
    for person, entry in entries.items():
        for text in (person, *entry.aliases):
            key = plain_name(text)
            if not key:
                raise error("T812", name=person, reason=f"{text!r} has no letter to compare")
            if names.setdefault(key, person) != person:
                raise error("T813", name=text, first=names[key], second=person)
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
                faces[person][path] = _face(path, detector, embedder)
            except _UnusableError as err:
                bad[person, path] = str(err)
            except OSError as err:
                bad[person, path] = err.strerror or str(err)
            except TiktalkError as err:
                if err.code == "T700":  # a missing package is no fault of the photo
                    raise
                # T708 has an advice of its own.
                read = err.code != "T708"
                reason = str(err).rstrip(".") if read else _unread(err.values.get("reason"))
                bad[person, path] = reason
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


def _unread(reason: object = None) -> str:
    return "it cannot be read as a picture" + (f" ({reason})" if reason else "")


class _UnusableError(Exception):
    """Why a photo cannot be used."""


def _tell_unusable(
    bad: Mapping[tuple[str, Path], str], faces: Mapping[str, Mapping[Path, Vector]]
) -> None:
    lost = []
    for (person, path), reason in bad.items():
        if faces[person]:
            text = warning("W814", name=person, path=path, reason=reason)
            warnings.warn(text, UserWarning, stacklevel=3)
        else:
            lost.append(error("T814", name=person, path=path, reason=reason))
    if len(lost) == 1:
        raise lost[0]
    if lost:
        raise error("T815", n=len(lost), reasons="\n".join(map(str, lost)))


def _tell_doubtful(gallery: FaceGallery, faces: Mapping[str, Mapping[Path, Vector]]) -> None:
    """Names that may have got somebody else's photo."""
    for (first, second), distance in gallery.twice.items():
        text = warning("W815", first=first, second=second, distance=distance)
        warnings.warn(text, UserWarning, stacklevel=3)
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
            text = warning("W816", name=person, photos=", ".join(far))
            warnings.warn(text, UserWarning, stacklevel=3)


def _face(path: Path, detector: Detector, embedder: Embedder) -> Vector:
    """RAISES: _UnusableError, and what a picture that cannot be read raises."""
    backend = open_folder([path], Limits(), 1.0)
    try:
        image = backend.retrieve() if backend.grab() else None
    finally:
        backend.close()
    if image is None:
        raise _UnusableError(_unread())
    found = detector([VideoFrame(0, 0.0, image)])[0]
    if not len(found):
        raise _UnusableError("no head is found in it")
    sides = found.boxes[:, 2:] - found.boxes[:, :2]
    areas = sides[:, 0] * sides[:, 1]
    order = np.argsort(-areas, kind="stable")
    if len(order) > 1 and areas[order[0]] < _CLEARLY * areas[order[1]]:
        raise _UnusableError(f"it shows {len(order)} heads, and none is clearly the largest")
    row = int(order[0])
    landmarks = None if found.landmarks is None else found.landmarks[row]
    crop: Crop = crop_head(image, found.boxes[row], landmarks, score=float(found.scores[row]))
    vector = embedder([crop])[0]
    if vector is None:
        eyes, least = _eyes([crop]), getattr(embedder, "min_eyes", 0.0)
        if eyes is not None and eyes < least:
            reason = (
                f"its face is too small: {eyes:.0f} pixels between the eyes, of at least {least:g}"
            )
            raise _UnusableError(reason)
        raise _UnusableError("its face is too small, too dark or turned away")
    return vector

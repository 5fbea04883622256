"""A gallery of named faces: a cluster with a name in it prefers the heads with that face.

Naming the faces of a video by matching names and faces goes back to Everingham, Sivic and Zisserman
("Hello! My name is... Buffy", BMVC 2006); here a match is a log-likelihood ratio beside the other
evidence.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import TiktalkError, error
from ..lexicon.aliases import Aliases
from ..video.reading.backends.picture_backend import open_folder
from ..video.reading.limits import Limits
from ..video.recognize.align import eye_distance
from ..video.recognize.crops import crop_head
from ..video.recognize.identity import tracklet_vector
from ..video.recognize.match_curve import MatchCurve, curve_of, set_distances
from ..video.types import Crop, Detector, Embedder, Vector, VideoFrame
from .gallery_files import read_gallery
from .gallery_names import GalleryNames, plain_name
from .types import ClusterText, Column, Scene

_CLEARLY = 2.0  # how many times larger the largest face of a photo must be than the next


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
    of them as one of them before a look at it. A head without a usable face has 0.

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
            [number[other] for other in self._called.strangers_of(cluster, scene.aliases)]
            for cluster in scene.clusters
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
    RAISES: T810-T812 for the source, T813 for a name that means two people, T814 for a photo
        without a face, with several of which none is clearly the largest, or that cannot be read,
        T815 for several such photos, with all of their reasons.
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
    faces = {}
    bad: list[Exception] = []
    for person, entry in entries.items():
        own = []
        for path in entry.photos:
            try:
                digest.update(f"{person}:{entry.aliases}".encode() + path.read_bytes())
                own.append(_face(person, path, detector, embedder))
            except (TiktalkError, OSError) as err:
                if isinstance(err, TiktalkError) and err.code == "T700":
                    raise  # a missing package is no fault of the photo
                known = isinstance(err, TiktalkError) and err.code == "T814"
                told = err if known else error("T814", name=person, path=path, reason=str(err))
                bad.append(told)
            done += 1
            if progress is not None:
                progress(done, total)
        faces[person] = tuple(own)
    if len(bad) == 1:
        raise bad[0]
    if bad:
        raise error("T815", n=len(bad), reasons="\n".join(map(str, bad)))
    curve = curve_of(embedder)
    digest.update(repr(curve).encode())
    return FaceGallery(
        names, faces, embedder.metric, curve, digest.hexdigest()[:16], embedder.fingerprint
    )


def _face(person: str, path: Path, detector: Detector, embedder: Embedder) -> Vector:
    backend = open_folder([path], Limits(), 1.0)
    try:
        image = backend.retrieve() if backend.grab() else None
    finally:
        backend.close()
    if image is None:
        raise error("T814", name=person, path=path, reason="it cannot be decoded")
    found = detector([VideoFrame(0, 0.0, image)])[0]
    if not len(found):
        raise error("T814", name=person, path=path, reason="no head is found in it")
    sides = found.boxes[:, 2:] - found.boxes[:, :2]
    areas = sides[:, 0] * sides[:, 1]
    order = np.argsort(-areas, kind="stable")
    if len(order) > 1 and areas[order[0]] < _CLEARLY * areas[order[1]]:
        reason = f"it shows {len(order)} heads, and none is clearly the largest"
        raise error("T814", name=person, path=path, reason=reason)
    row = int(order[0])
    landmarks = None if found.landmarks is None else found.landmarks[row]
    crop: Crop = crop_head(image, found.boxes[row], landmarks, score=float(found.scores[row]))
    vector = embedder([crop])[0]
    if vector is None:
        raise error("T814", name=person, path=path, reason="its face cannot be used")
    return vector

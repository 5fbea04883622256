"""A gallery of named faces: a cluster with a name in it prefers the heads with that face.

Naming the faces of a video by matching names and faces goes back to Everingham, Sivic and Zisserman
("Hello! My name is... Buffy", BMVC 2006); here a match is a log-likelihood ratio beside the other
evidence.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ...errors import error
from ...video.recognize.align import middle_eyes
from ...video.recognize.identity import pair_distances, tracklet_vector
from ...video.recognize.match_curve import MatchCurve, set_distances
from ...video.types import Vector
from ..types import Column, Scene
from .names import GalleryNames

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
        own = [self._called.person_of(cluster, scene.aliases) for cluster in scene.clusters]
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
            distances, said = self._said(vectors, middle_eyes(scene.crops.get(head, ())))
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

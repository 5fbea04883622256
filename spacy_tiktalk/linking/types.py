"""What passes between the parts of linking: scenes, evidence, and the columns it gives."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from ..doc.by_tokens import text_of
from ..doc.reading import silent_stretches
from ..doc.turns import title_of, turn_spans
from ..lexicon.aliases import Aliases, public_figures
from ..lexicon.plural import is_plural

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from ..video.tracks.head_tracks import HeadTracks
    from ..video.types import Crop, Vector

Floats: TypeAlias = NDArray[np.float32]


@dataclass(frozen=True)
class ClusterText:
    """The mentions of one person (or group), by (start, -end).

    offsets (tuple[tuple[int, int], ...]): half-open token offsets in the scene's Doc.
    texts (tuple[str, ...]): what they say, without the marks inside them.
    types (tuple[str, ...]): PROPER, PRONOUN or NOMINAL of each.
    name (str | None): what to call the cluster, None where there is no proper name.
    """

    offsets: tuple[tuple[int, int], ...]
    texts: tuple[str, ...]
    types: tuple[str, ...]
    name: str | None = None

    @cached_property
    def plural(self) -> bool:
        """Whether a mention's form says that several persons are meant: 他俩, 你们."""
        return any(is_plural(text) for text in self.texts)


@dataclass(frozen=True, eq=False)
class Scene:
    """One Doc and its video, as the evidence sees them.

    head_ids (tuple[str, ...]): the identities in the video, "H1" and so on; columns follow their
        order.
    tracks (HeadTracks | None): the head tracks, None where no video was looked at.
    crops (Mapping[str, Sequence[Crop]]): for a head id its key crops, the best first; vectors: for
        a head id the face embeddings of its crops. Both are empty where they are not at hand, and
        may lack heads.
    aliases (Aliases): names that are one person's, by default those of public figures.
    embedder (str): the fingerprint of what made the vectors, "" where it is not known.
    """

    doc: Doc
    clusters: tuple[ClusterText, ...]
    head_ids: tuple[str, ...] = ()
    tracks: HeadTracks | None = None
    crops: Mapping[str, Sequence[Crop]] = field(default_factory=dict)
    vectors: Mapping[str, Sequence[Vector]] = field(default_factory=dict)
    aliases: Aliases = field(default_factory=public_figures)
    embedder: str = ""

    @cached_property
    def title(self) -> str:
        """The title of the video; "" where it is unknown."""
        return title_of(self.doc) or ""

    @cached_property
    def text(self) -> str:
        """The text of the Doc, which takes its length to make."""
        return text_of(self.doc)

    @cached_property
    def silent(self) -> list[tuple[int, int]]:
        """The characters of the Doc that are no talk (`doc.reading.silent_stretches`)."""
        return silent_stretches(self.doc)

    @cached_property
    def turns(self) -> list[tuple[int, int, str]]:
        """The turns of the Doc (`doc.turns.turn_spans`)."""
        return turn_spans(self.doc)

    @property
    def shape(self) -> tuple[int, int]:
        """(number of clusters, number of heads)."""
        return len(self.clusters), len(self.head_ids)


@dataclass(frozen=True, eq=False)
class Column:
    """What one evidence says of every cluster and head of a scene.

    values (Floats): float32 [n_clusters, n_heads, n_features], finite; 0 where it says nothing.
    notes (Mapping[tuple[int, int], str]): for (cluster, head) indices a short English text that
        tells what was seen, such as "face of 刘德华 in the gallery, distance 0.41".
    """

    values: Floats
    notes: Mapping[tuple[int, int], str] = field(default_factory=dict)


@runtime_checkable
class Evidence(Protocol):
    """Says how well heads fit clusters. Stateless: the same scene gives the same column."""

    @property
    def name(self) -> str:
        """Unique in a linker; the key of its contribution in a link's "evidence"."""

    @property
    def features(self) -> tuple[str, ...]:
        """What the last axis of its columns holds."""

    @property
    def weights(self) -> tuple[float, ...]:
        """Nats one unit of each feature is worth, until training learns better."""

    @property
    def fingerprint(self) -> str:
        """What its columns depend on: settings, hashes of files."""

    def __call__(self, scenes: Sequence[Scene]) -> list[Column | None]:
        """One column a scene, in order; None for a scene it has nothing to say about."""


class Rule(ABC):
    """Evidence by a rule without settings, which looks at one scene after the other."""

    constants: tuple[object, ...] = ()
    """What its columns depend on."""

    @property
    def fingerprint(self) -> str:
        """Its name and constants."""
        return f"{type(self).__name__}({', '.join(map(str, self.constants))})"

    def __call__(self, scenes: Sequence[Scene]) -> list[Column | None]:
        """One column a scene, in order."""
        return [self.column(scene) for scene in scenes]

    @abstractmethod
    def column(self, scene: Scene) -> Column | None:
        """What it says of a scene; None for nothing."""

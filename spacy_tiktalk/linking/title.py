"""Names in the video's title: whoever is named there is what the video is about."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from .salience import Salience, head_salience
from .types import ClusterText, Column, Scene

_NOISE = re.compile(r"[\W_]+")
_PART = 0.6


class TitleNames:
    """A cluster named in the title prefers the most prominent head.

    Feature "match": how far the title has the name (`title_match`), times how much more prominent
    the head is than the average head of the video, in nats by the default weights of `Salience`,
    within -2 and 2.
    """

    name = "title"
    features: tuple[str, ...] = ("match",)
    weights: tuple[float, ...] = (0.5,)

    @property
    def fingerprint(self) -> str:
        """Nothing can be set."""
        return "TitleNames()"

    def __call__(self, scenes: Sequence[Scene]) -> list[Column | None]:
        """One column a scene; None where no cluster is named in the title, or without heads."""
        return [_column(scene) for scene in scenes]


def _column(scene: Scene) -> Column | None:
    if scene.tracks is None or not scene.head_ids:
        return None
    matches = np.array([title_match(cluster, scene.title) for cluster in scene.clusters])
    if not matches.any():
        return None
    prominence = head_salience(scene.tracks, scene.head_ids) @ np.array(Salience.weights)
    prominence = np.clip(prominence - prominence.mean(), -2.0, 2.0)
    values = (matches[:, None] * prominence[None, :])[:, :, None]
    notes = {
        (k, int(np.argmax(prominence))): "named in the title"
        for k in np.flatnonzero(matches).tolist()
    }
    return Column(values.astype(np.float32), notes)


def title_match(cluster: ClusterText, title: str) -> float:
    """How far a title names a cluster: 1 in full, 0.6 by two characters or more, 0 not at all.

    Only proper mentions of two or more characters and the cluster's name count. A part is two
    neighboring characters of a name of three or more (德华 of 刘德华), or a word of three or more
    letters of a Latin name. Width, case, spaces, # and punctuation make no difference.
    """
    text = _plain(title)
    if not text:
        return 0.0
    names = {
        _plain(mention)
        for mention, kind in zip(cluster.texts, cluster.types, strict=True)
        if kind == "PROPER"
    } | ({_plain(cluster.name)} if cluster.name else set())
    names = {name for name in names if len(name) > 1}
    if any(name in text for name in names):
        return 1.0
    words = [
        word.casefold()
        for mention in (*cluster.texts, cluster.name or "")
        for word in re.findall(r"[A-Za-z]{3,}", mention)
    ]
    pairs = [
        name[i : i + 2]
        for name in names
        if len(name) > 2 and not name.isascii()
        for i in range(len(name) - 1)
    ]
    return _PART if any(part in text for part in (*pairs, *words)) else 0.0


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).casefold())

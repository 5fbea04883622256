"""Names in the video's title: whoever is named there is what the video is about."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import numpy as np

from ..lexicon.mentions import mention_type
from ..lexicon.script import fold
from .salience import Salience, head_salience
from .types import ClusterText, Column, Rule, Scene

_NOISE = re.compile(r"[\W_]+")
_LATIN = re.compile(r"[a-z0-9]+")
_PART = 0.6


class TitleNames(Rule):
    """A cluster named in the title prefers the most prominent head.

    Feature "match": how far the title has the name (`title_match`), times how much more prominent
    the head is than the average head of the video, in nats by the default weights of `Salience`,
    within -2 and 2.
    """

    name = "title"
    features: tuple[str, ...] = ("match",)
    weights: tuple[float, ...] = (0.5,)

    def column(self, scene: Scene) -> Column | None:
        """None where no cluster is named in the title, or without heads."""
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
    neighboring characters of a name of three or more (德华 of 刘德华) that could be a name
    themselves (not 老师 of 刘老师 or 你的 of 你的小明), or a word of three or more letters of a
    Latin name. Latin names match whole words of the title: Ann is not in "channel". Script, width,
    case, spaces, # and punctuation make no difference.
    """
    text, words = _plain(title), _words(title)
    said = [
        mention
        for mention, kind in zip(cluster.texts, cluster.types, strict=True)
        if kind == "PROPER"
    ]
    names = [name for name in (*said, cluster.name or "") if len(_plain(name)) > 1]
    if any(_named(_plain(name), text, words) for name in names):
        return 1.0
    return _PART if any(_part(name, text, words) for name in names) else 0.0


def _named(name: str, text: str, words: tuple[str, ...]) -> bool:
    if not name.isascii():
        return name in text
    # Written together or apart: #jackma, Jack Ma.
    return any(
        name == "".join(words[first:last])
        for first in range(len(words))
        for last in range(first + 1, min(first + 5, len(words)) + 1)
    )


def _part(name: str, text: str, words: tuple[str, ...]) -> bool:
    if any(len(word) > 2 and word in words for word in _words(name)):
        return True
    plain = _plain(name)
    if len(plain) < 3 or plain.isascii():
        return False
    pairs = (plain[i : i + 2] for i in range(len(plain) - 1))
    return any(
        pair in text and "的" not in pair and mention_type(pair) == "PROPER" for pair in pairs
    )


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    """The words of Latin letters and digits."""
    return tuple(_LATIN.findall(unicodedata.normalize("NFKC", text).casefold()))


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    return _NOISE.sub("", fold(unicodedata.normalize("NFKC", text)).casefold())

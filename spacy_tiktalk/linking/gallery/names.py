"""Names of a gallery and names in the talk: who a cluster is, and who it cannot be."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from ...lexicon.aliases import Aliases
from ...lexicon.mentions import names_differ
from ...lexicon.name_relation import RELATIONS, TELLING, name_parts, name_relation
from ...lexicon.pronouns import clean
from ...lexicon.script import fold
from ...lexicon.words import CLOTHES, LIKE_NAMES, MORE_ROLES
from ..place_words import place_in
from ..types import ClusterText

# 刘得桦 is a slip of 刘得华, perhaps.
_PERHAPS = TELLING | {RELATIONS.index("near")}


def plain_name(text: str) -> str:
    """A name as it is compared: script, width, case, spaces and dots make no difference."""
    folded = fold(unicodedata.normalize("NFKC", text)).casefold()
    return "".join(c for c in folded if c.isalnum())


class GalleryNames:
    """Who of a gallery is meant.

    owners (Mapping[str, str]): for each name as it is compared (`plain_name`) the person. Its own
        names come first; what the list of aliases knows beside them counts where they say nothing.
    """

    def __init__(self, owners: Mapping[str, str]) -> None:
        self._owners = owners
        self._called: dict[str, list[str]] = {}
        for text, person in owners.items():
            self._called.setdefault(person, [person]).append(text)

    def person_of(self, cluster: ClusterText, aliases: Aliases) -> str | None:
        """The person a cluster names, None for nobody or for two of them."""
        said = _names(cluster)
        found = {self._owners[text] for text in map(plain_name, said) if text in self._owners}
        if not found:
            known = frozenset().union(*(aliases.people_of(text) for text in said))
            found = {
                person
                for person, called in self._called.items()
                if any(known & aliases.people_of(text) for text in called)
            }
        return found.pop() if len(found) == 1 else None

    def strangers_of(self, cluster: ClusterText, aliases: Aliases) -> frozenset[str]:
        """The people that a cluster cannot be: for one of the gallery all others.

        For somebody else those whose names differ from a full name of the cluster, if none of its
        names can be one of theirs. A pronoun, 主播, a nickname and 白衣服 can be anybody.
        """
        person = self.person_of(cluster, aliases)
        if person is not None:
            return frozenset(self._called) - {person}
        said = _names(cluster)
        full = [text for text in said if name_parts(text).full and not _like_a_name(text)]
        return frozenset(
            other
            for other, called in self._called.items()
            if any(names_differ(text, own, aliases) for text in full for own in called)
            and not any(
                name_relation(text, own, aliases) in _PERHAPS for text in said for own in called
            )
        )


def _names(cluster: ClusterText) -> list[str]:
    said = [t for t, kind in zip(cluster.texts, cluster.types, strict=True) if kind == "PROPER"]
    return list(dict.fromkeys((*said, cluster.name) if cluster.name else said))


def _like_a_name(text: str) -> bool:
    """Whether it only looks like a full name, for its first character is a surname, too: 白衣服,
    司仪, 左二."""
    word = clean(text)
    return bool(
        word in MORE_ROLES
        or word.startswith(LIKE_NAMES)
        or CLOTHES.match(word)
        or place_in(fold(word))
    )

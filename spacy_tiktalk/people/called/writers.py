"""Which writer a cluster is, by his own 我, and whose relative, by what he says of his own."""

from __future__ import annotations

import re
from functools import lru_cache

from ...doc.reading import quoted_words
from ...lexicon.pronouns import PRONOUN_CLASSES, pronoun_class
from ...tables.document import TableDocument
from ..types import PersonMention
from ..words.kin import of_many
from ..words.nicknames import two_in
from ..words.relatives import self_relative

_I = PRONOUN_CLASSES.index("我")
_TOLD = re.compile("(?:[他她]们?|人家)(?:就|还|又|都|跟我|对我)?说[^，。,！？!?；;\\s]*$")
_NEAR = 24  # characters before a 我 that are looked at
_REPLY = re.compile("回复\\s*@[^:：]*[:：]")


def own_writer(document: TableDocument, mentions: list[PersonMention]) -> str:
    """The writer whose own 我 is in the cluster; "" for nobody's, several, and quoted ones."""
    writers = set()
    for mention in mentions:
        if pronoun_class(mention.text) == _I:
            turn = document.dialogue.turns[mention.turn]
            if _quoted(turn.text, mention):
                return ""
            if _TOLD.search(turn.text[: mention.start][-_NEAR:]):
                continue  # in 他说我不 it may be his
            writers.add(turn.speaker)
    if len(writers) != 1:
        return ""
    (writer,) = writers
    record = document.record
    both = two_in(writer)
    if both and any(record.text_of(m) in both for c in record.clusters for m in c.mentions):
        return ""
    return writer


def writers_kin(document: TableDocument, mentions: list[PersonMention]) -> list[str]:
    """Writer and relative, for what the writer says of his own: 我爸, in another thread too."""
    found = set()
    for mention in mentions:
        relative = self_relative(mention.text)
        turn = document.dialogue.turns[mention.turn]
        if relative and not of_many(relative) and turn.speaker and not _quoted(turn.text, mention):
            found.add(f"{turn.speaker} {relative}")
    return sorted(found)


def _quoted(text: str, mention: PersonMention) -> bool:
    """Whether a mention may be another's words than its writer's."""
    return _others_words(text)[mention.start]


@lru_cache(maxsize=64)
def _others_words(text: str) -> list[bool]:
    return quoted_words(_REPLY.sub(lambda reply: " " * len(reply[0]), text))

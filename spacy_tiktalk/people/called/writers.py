"""Which writer a cluster is, by his own 我, and whose relative, by what he says of his own."""

from __future__ import annotations

import re
from functools import lru_cache

from ...doc.reading import quoted_words
from ...lexicon.marks.writers import account_name
from ...lexicon.pronouns import PRONOUN_CLASSES, pronoun_class
from ...lexicon.words import word_set
from ...tables.document import TableDocument
from ..types import PersonMention
from ..words.kin import of_many, self_relative
from ..words.nicknames import two_in

_I, _YOU = (PRONOUN_CLASSES.index(word) for word in ("我", "你"))
_TOLD = re.compile("(?:[他她]们?|人家)(?:就|还|又|都|跟我|对我)?说[^，。,！？!?；;\\s]*$")
_NEAR = 24  # characters before a 我 that are looked at
_REPLY = re.compile("回复\\s*@[^:：]*[:：]")
_OTHERS = ("handle", "repost")  # marks behind which 你 may be somebody else
# What a platform writes in place of a name: many accounts have it.
_ANYBODY = word_set(
    """
    匿名用户 匿名 游客 账号已注销 帐号已注销 用户已注销 已注销用户 已注销 已重置 抖音用户 快手用户
    微博用户 知乎用户
    """
)


def own_writer(document: TableDocument, mentions: list[PersonMention]) -> str:
    """The writer whose own 我 is in the cluster; "" for nobody's, several, and quoted ones, and for
    匿名用户, who may be anybody.

    A cluster of nothing but 你 is whom these comments answer, for there 你 is the writer.
    """
    if all(pronoun_class(mention.text) == _YOU for mention in mentions):
        writers = {_answered(document, mention) for mention in mentions}
    else:
        writers = _speakers(document, mentions)
    if len(writers) != 1:
        return ""
    (writer,) = writers
    record = document.record
    if writer in _ANYBODY:
        return ""
    both = two_in(writer)
    if both and any(record.text_of(m) in both for c in record.clusters for m in c.mentions):
        return ""
    return writer


def _speakers(document: TableDocument, mentions: list[PersonMention]) -> set[str]:
    """Who says the 我 among the mentions; nobody where one of them is quoted."""
    writers = set()
    for mention in mentions:
        if pronoun_class(mention.text) == _I:
            turn = document.dialogue.turns[mention.turn]
            if _quoted(turn.text, mention):
                return set()
            if _TOLD.search(turn.text[: mention.start][-_NEAR:]):
                continue  # in 他说我不 it may be his
            writers.add(turn.speaker)
    return writers


def _answered(document: TableDocument, mention: PersonMention) -> str:
    """Whom the comment of a mention answers; "" for nobody, himself, and in quoted words.

    Nor behind @小北: there 你 may be whom the comment tags.
    """
    from ...lexicon.marks.find import find_marks  # patterns that take 0.1 s to compile

    turns = document.dialogue.turns
    turn = turns[mention.turn]
    if _quoted(turn.text, mention):
        return ""
    writers = tuple(dict.fromkeys(turn.speaker for turn in turns if turn.speaker))
    before = [mark for mark in find_marks(turn.text, writers) if mark.start < mention.start]
    if any(mark.kind in _OTHERS for mark in before):
        return ""
    named = next((mark.handle for mark in before if mark.kind == "reply" and mark.handle), None)
    if named is not None:
        same = (name for name in writers if account_name(name) == account_name(named))
        answered: int | str | None = next(same, named)
    else:
        answered = turn.reply_to
    writer = turns[answered].speaker if isinstance(answered, int) else answered
    return writer if writer and writer != turn.speaker else ""


def writers_kin(document: TableDocument, mentions: list[PersonMention]) -> list[str]:
    """Writer and relative, for what the writer says of his own: 我爸, in another thread too."""
    found = set()
    for mention in mentions:
        relative = self_relative(mention.text)
        turn = document.dialogue.turns[mention.turn]
        named = turn.speaker and turn.speaker not in _ANYBODY
        if relative and not of_many(relative) and named and not _quoted(turn.text, mention):
            found.add(f"{turn.speaker} {relative}")
    return sorted(found)


def _quoted(text: str, mention: PersonMention) -> bool:
    """Whether a mention may be another's words than its writer's."""
    return _others_words(text)[mention.start]


@lru_cache(maxsize=64)
def _others_words(text: str) -> list[bool]:
    return quoted_words(_REPLY.sub(lambda reply: " " * len(reply[0]), text))

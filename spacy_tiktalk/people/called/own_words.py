"""The mentions of a cluster that may name it: no words of others whom a clusterer put there."""

from __future__ import annotations

import re
from collections import Counter

from ...lexicon.aliases import Aliases
from ...lexicon.mentions import LONGEST_WORDS
from ...tables.document import TableDocument
from ..types import PersonMention
from ..words.conflicts import two_people
from ..words.names import is_called, name_key
from ..words.nouns import KINDS, ROLE, is_noun, noun_key
from ..words.titles import addressed
from .owners import Place, place_of

_NAMING = re.compile("[叫名是=]|外号|人称|改成")
_OTHER_ONE = re.compile("^另外?一?[个位名](?=.)")


def own_words(
    document: TableDocument,
    mentions: list[PersonMention],
    others: set[Place],
    aliases: Aliases,
) -> list[PersonMention]:
    """The mentions by which a cluster may be named; those that a list has as names are names.

    others (set): where mentions stand that name their owner.
    """
    own = [m for m in mentions if place_of(m) not in others and len(m.text) <= LONGEST_WORDS]
    own = _of_one_person(document, _without_others(own), aliases)
    names = {m.text for m in own if _is_listed(m, aliases)}
    names |= {m.text for m in own if m.type == "NOMINAL" and is_called(m.text)}
    own = [m._replace(type="PROPER") if m.text in names else m for m in own]
    return _of_the_video(document, own)


def _is_listed(mention: PersonMention, aliases: Aliases) -> bool:
    """Whether a list has a name that reads as a description: 木木老师, but not 姑姑 or 老板."""
    return (
        mention.type == "NOMINAL"
        and noun_key(mention.text)[0] == KINDS[1]
        and not is_noun(name_key(mention.text))  # 递毛巾的小哥 is nobody's 小哥
        and bool(aliases.people_of(name_key(mention.text)))
    )


def _of_one_person(
    document: TableDocument, mentions: list[PersonMention], aliases: Aliases
) -> list[PersonMention]:
    """Without the words of others, where a clusterer put 刘德华 and 周杰伦 into one cluster.

    Of words that two people are called by (`words.conflicts`) those that are said more often stand,
    the first of equals. Two full names may be one person's where a comment says so (他本名叫…).
    """
    said = Counter(m.text for m in mentions if m.type != "PRONOUN")
    if len(said) < 2:
        return mentions
    named = any(_NAMING.search(document.dialogue.turns[m.turn].text) for m in mentions)
    kept: list[str] = []
    others = set()
    for text, _ in said.most_common():
        if any(two_people(text, best, aliases, named=named) for best in kept):
            others.add(text)
        else:
            kept.append(text)
    return [m for m in mentions if m.text not in others]


def _without_others(mentions: list[PersonMention]) -> list[PersonMention]:
    """Without the words whose other bearer is meant: who is 另一个桂教练 is not the 桂教练."""
    found = (_OTHER_ONE.match(m.text) for m in mentions)
    words = {name_key(m.string[m.end() :]) for m in found if m}
    return [
        m
        for m in mentions
        if not (_OTHER_ONE.match(m.text) or {name_key(m.text), addressed(name_key(m.text))} & words)
    ]


def _of_the_video(document: TableDocument, mentions: list[PersonMention]) -> list[PersonMention]:
    """Without the roles of somebody who is elsewhere: who has one there has none here.

    Nor the names by which somebody was known to a writer long ago.
    """
    kept = []
    old = set()
    for mention in mentions:
        before = document.dialogue.turns[mention.turn].text[: mention.start]
        if mention.type == "PROPER":
            key = name_key(mention.text)
            if is_of_old(before + mention.text.removesuffix(key)):
                old.add(key)
        if _is_role(mention):
            if is_elsewhere(before):
                return [m for m in mentions if not _is_role(m)]
            if is_others(before):
                continue
        kept.append(mention)
    return [m for m in kept if name_key(m.text) not in old] if old else kept


def _is_role(mention: PersonMention) -> bool:
    return noun_key(mention.text)[0] == ROLE


_WE = "(?:我们?|俺们?|咱们?|你们|他们)"
_PLACE = (
    "(?:[那这]儿?[里边]?"
    "|.{0,2}(?:公司|单位|厂|学校|小区|老家|楼|村口|村|县|市|镇|城|班|楼下|附近|门口|家))"
)
_ALSO = "(?:也|还|就|之前|以前|原来|曾经)*"
_KNOWN = re.compile(
    "(?:(?:我认识|以前|之前|听说)(?:也|还|就|过)*(?:有过?)?一?个"
    rf"|{_WE}{_PLACE}?(?:里|上|这边|那边)?{_ALSO}有过?(?:这么|那么)?(?:一?[个位名])?)$"
)
_OWNED = re.compile(
    "(?:(?:我们|俺们|咱们|你们|他们|人家)(?:公司|单位|厂|学校|家|村|队|班)?"
    "|(?:对面|隔壁|别人家?|别家)(?:那?[家个]|公司|单位|厂|学校|村|队|班|店)?)的?$"
)
# 张老师 is whom the video shows, 我当年的张老师 need not be.
_PAST = re.compile("[我俺咱](?:当年|以前|从前|小时候|那时候?|那会儿?)的$")
_LONGEST = 24  # characters of what is looked at


def is_elsewhere(before: str) -> bool:
    """Whether the words before a role say that such a one is somewhere else: 我们那也有个."""
    return _KNOWN.search(before[-_LONGEST:]) is not None


def is_others(before: str) -> bool:
    """Whether the words before a role say whose he is: 老板 of 我们公司的老板 is nobody here."""
    return _OWNED.search(before[-_LONGEST:]) is not None


def is_of_old(before: str) -> bool:
    """Whether the words before a name say whose he was long ago: 张老师 of 我当年的张老师."""
    return _PAST.search(before[-_LONGEST:]) is not None

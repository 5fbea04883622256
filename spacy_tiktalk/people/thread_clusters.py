"""Clusters of dialogues as the evidence sees them, small enough for a hundred thousand of them."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from ..doc.reading import quoted_words
from ..formats.record import GoldMention
from ..lexicon.aliases import Aliases, public_figures
from ..lexicon.marks.invisible import visible_text
from ..lexicon.mentions import mention_type
from ..lexicon.plural import is_plural
from ..lexicon.pronouns import PRONOUN_CLASSES, pronoun_class
from ..lexicon.sex import sex_of
from ..tables.document import TableDocument
from .certainty import MENTION, certainty, certainty_features, mention_features, says
from .elsewhere import is_elsewhere, is_of_old, is_others
from .types import ALONE, HEAD, KIN, NAME, WRITER, ClusterRef, Key, PersonMention
from .words.conflicts import two_people
from .words.kin import of_many
from .words.names import equality, fullness, is_called, name_key
from .words.nicknames import two_in
from .words.nouns import ADDRESS, KINDS, ROLE, is_no_name, is_noun, noun_key
from .words.relatives import owned_relative, relative_key, self_relative
from .words.titles import addressed

_I = PRONOUN_CLASSES.index("我")
_TOLD = re.compile("(?:[他她]们?|人家)(?:就|还|又|都|跟我|对我)?说[^，。,！？!?；;\\s]*$")
_NEAR = 24  # characters before a 我 that are looked at
_NAMING = re.compile("[叫名是=]|外号|人称|改成")
_OTHER_ONE = re.compile("^另外?一?[个位名](?=.)")
_OURS = re.compile("^[我你您他她咱俺]们(?=.)")
SPEAKS = 0.5  # probability of a mention from which on its words are its cluster's
_REPLY = re.compile("回复\\s*@[^:：]*[:：]")


@dataclass(slots=True)
class ThreadCluster:
    """One cluster.

    keys (tuple[Key, ...]): what it is called and by whom, the most telling first: by the first one
        it is filed; ("alone", …) for a cluster of pronouns that nothing can be told of.
    plural (bool): a mention says that several are meant.
    male, female (int): mentions whose words say so.
    heads (tuple[tuple[str, float], ...]): the heads that it is linked to, with probabilities.
    owners (tuple[tuple[int, str], ...]): (cluster number in the same dialogue, what it is to that
        one): (1, 老婆) for [[他](1)媳妇](2).
    holds (tuple[int, ...]): clusters of the same dialogue that have a mention inside one of its.
    mentions (tuple[PersonMention, ...]): in order of the text.
    sure (float): that it is the person its words name, 0..1; see `certainty.py`.
    found (bool): a clusterer found it, which told probabilities.
    believed (tuple[float, ...]): of each mention that it is the person whom the first key names,
        0..1; empty where nothing is doubted.
    """

    ref: ClusterRef
    keys: tuple[Key, ...]
    plural: bool
    male: int
    female: int
    heads: tuple[tuple[str, float], ...]
    owners: tuple[tuple[int, str], ...]
    holds: tuple[int, ...]
    mentions: tuple[PersonMention, ...]
    sure: float = 1.0
    found: bool = False
    believed: tuple[float, ...] = ()

    @property
    def names(self) -> list[str]:
        """Its names as they are compared."""
        return [value for kind, value in self.keys if kind == NAME]


def thread_clusters(
    document: TableDocument, name: str, *, head_min: float, aliases: Aliases | None = None
) -> list[ThreadCluster]:
    """The clusters of one dialogue, in its order.

    name (str): what the document is called.
    head_min (float): the probability from which a link to a head counts, 0..1.
    aliases (Aliases | None): a description that is one of these (木木老师) counts as a name; None
        for the list of the package.
    """
    aliases = aliases or public_figures()
    owners = _owners(document)
    return [
        _thread_cluster(document, ClusterRef(name, number), owners, head_min, aliases)
        for number in range(1, len(document.record.clusters) + 1)
    ]


def _thread_cluster(
    document: TableDocument, ref: ClusterRef, owners: _Owners, head_min: float, aliases: Aliases
) -> ThreadCluster:
    mentions, scores, links = _said(document, ref)
    number = ref.cluster
    # 我们小区门卫 is one, and a clusterer's one slip makes no group of a person.
    plural = 2 * sum(is_plural(_OURS.sub("", m.text)) for m in mentions) > len(mentions)
    heads = tuple(
        (link.head, link.score)
        for link in document.facts[number - 1].links
        if link.score is not None and link.score >= head_min
    )
    linked = () if plural else heads
    relative = number in owners.of or any(owned_relative(m.text) for m in mentions)

    def keys_by(own: list[PersonMention], said: list[PersonMention]) -> tuple[Key, ...]:
        return _keys(ref, own, _self(document, said), _kin(document, said), linked, relative)

    own = _own_words(document, mentions, owners.named_so, aliases)
    keys = keys_by(own, mentions)
    told = certainty_features(keys[0], mentions, scores, links)
    doubts = mention_features(keys[0], mentions, scores, links, aliases=aliases)
    believed = tuple(certainty(doubt, MENTION) if doubt else 1.0 for doubt in doubts)
    if believed:
        surely = [
            m
            for m, p in zip(mentions, believed, strict=True)
            if p >= SPEAKS or says(m.text, keys[0])
        ]
        places = {_place(m) for m in surely}
        keys = keys_by([m for m in own if _place(m) in places], surely)
    sexes = Counter(sex_of(m.text) for m in mentions)
    return ThreadCluster(
        ref,
        keys,
        plural,
        male=sexes["m"],
        female=sexes["f"],
        heads=heads,
        owners=tuple(sorted(owners.of.get(number, ()))),
        holds=tuple(sorted(owners.holds.get(number, ()))),
        mentions=tuple(mentions),
        sure=1.0 if told is None else certainty(told),
        found=told is not None,
        believed=believed,
    )


def _said(
    document: TableDocument, ref: ClusterRef
) -> tuple[list[PersonMention], list[float | None], list[float | None]]:
    """The mentions of a cluster in order of the text, their scores, and those of their links."""
    record, facts = document.record, document.facts[ref.cluster - 1]
    mentions = record.clusters[ref.cluster - 1].mentions
    rows = []
    for mention, kind, score, link in zip(
        mentions, facts.types, facts.scores, facts.link_scores, strict=True
    ):
        turn = record.dialogue.turns[mention.turn]
        text = visible_text(record.text_of(mention))
        place = (*ref, mention.turn, mention.start, mention.end)
        rows.append((PersonMention(*place, text, kind, turn.speaker, turn.id), score, link))
    rows.sort(key=lambda row: (row[0].turn, row[0].start, -row[0].end))
    return [m for m, _, _ in rows], [score for _, score, _ in rows], [link for _, _, link in rows]


def _own_words(
    document: TableDocument,
    mentions: list[PersonMention],
    others: set[tuple[int, int, int]],
    aliases: Aliases,
) -> list[PersonMention]:
    """The mentions by which a cluster may be named; those that a list has as names are names.

    others (set): where mentions stand that name their owner.
    """
    own = [m for m in mentions if _place(m) not in others]
    own = _of_one_person(document, _without_others(own), aliases)
    names = {m.text for m in own if _is_listed(m, aliases)}
    names |= {m.text for m in own if m.type == "NOMINAL" and is_called(m.text)}
    own = [m._replace(type="PROPER") if m.text in names else m for m in own]
    return _of_the_video(document, own)


def _place(mention: PersonMention) -> tuple[int, int, int]:
    return mention.turn, mention.start, mention.end


def _is_listed(mention: PersonMention, aliases: Aliases) -> bool:
    """Whether a list has a name that reads as a description: 木木老师, but not 姑姑 or 老板."""
    return (
        mention.type == "NOMINAL"
        and noun_key(mention.text)[0] == KINDS[1]
        and not is_noun(name_key(mention.text))  # 递毛巾的小哥 is nobody's 小哥
        and bool(aliases.people_of(name_key(mention.text)))
    )


def _keys(
    ref: ClusterRef,
    mentions: list[PersonMention],
    writer: str,
    kin: list[str],
    heads: tuple[tuple[str, float], ...],
    relative: bool,
) -> tuple[Key, ...]:
    proper = [m for m in mentions if m.type == "PROPER" and not is_no_name(m.text)]
    names = Counter(name_key(m.text) for m in proper)
    names.pop("", None)
    ordered = sorted(names, key=lambda key: (*(-n for n in fullness(key)), -names[key], key))
    keys: list[Key] = [(NAME, key) for key in ordered]
    if writer:
        keys.append((WRITER, writer))
    keys += [(KIN, who) for who in kin]
    other = (m for m in mentions if m.type == "NOMINAL" or is_no_name(m.text))
    nouns = {noun_key(m.text) for m in other} - {("", "")}
    # A nickname that is no name of a person (蓝衬衫) may be a description elsewhere (穿蓝衬衫的).
    nouns |= {(KINDS[1], key) for key in ordered if equality(key) == "equal name"}
    if relative:  # who is 叔叔 to whoever writes 我爸 is nobody else's
        nouns = {key for key in nouns if key[0] != ADDRESS}
    keys += sorted(nouns, key=lambda key: (KINDS.index(key[0]), -len(key[1]), key[1]))
    if heads:
        keys.append((HEAD, heads[0][0]))
    return tuple(keys) or ((ALONE, f"{ref.document} {ref.cluster}"),)


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
        if not words
        or not (_OTHER_ONE.match(m.text) or {name_key(m.text), addressed(name_key(m.text))} & words)
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
    return mention.type != "PRONOUN" and noun_key(mention.text)[0] == ROLE


def _self(document: TableDocument, mentions: list[PersonMention]) -> str:
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


def _kin(document: TableDocument, mentions: list[PersonMention]) -> list[str]:
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


class _Owners(NamedTuple):
    """Who stands inside of whose mentions.

    of (dict): for each cluster whose it is, where a mention begins with its owner's:
        [[他](1)妈](2).
    named_so (set): (turn, start, end) of such mentions that are relatives or no names: they name
        the owner.
    holds (dict): for each cluster those that have a mention inside one of its.
    """

    of: dict[int, set[tuple[int, str]]]
    named_so: set[tuple[int, int, int]]
    holds: dict[int, set[int]]


def _owners(document: TableDocument) -> _Owners:
    record = document.record
    turns: dict[int, list[tuple[int, GoldMention]]] = {}
    for number, cluster in enumerate(record.clusters, start=1):
        for mention in cluster.mentions:
            turns.setdefault(mention.turn, []).append((number, mention))
    found: dict[int, set[tuple[int, str]]] = {}
    owned: set[tuple[int, int, int]] = set()
    holds: dict[int, set[int]] = {}
    for together in turns.values():
        together.sort(key=lambda entry: (entry[1].start, -entry[1].end))
        for at, (number, outer) in enumerate(together):
            for owner, inner in together[at + 1 :]:
                if inner.start >= outer.end:
                    break
                same = (inner.start, inner.end) == (outer.start, outer.end)
                if owner == number or inner.end > outer.end or same:
                    continue
                holds.setdefault(number, set()).add(owner)
                if inner.start > outer.start:
                    continue
                relative = relative_key(record.text_of(outer), record.text_of(inner))
                if relative and not of_many(relative):
                    found.setdefault(number, set()).add((owner, relative))
                if relative or mention_type(record.text_of(outer)) != "PROPER":
                    owned.add((outer.turn, outer.start, outer.end))
    return _Owners(found, owned, holds)

"""Clusters of dialogues as the evidence sees them, small enough for a hundred thousand of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ..lexicon.aliases import Aliases, public_figures
from ..lexicon.marks.invisible import visible_text
from ..lexicon.plural import is_plural
from ..lexicon.sex import sex_of
from ..tables.document import TableDocument
from .called.comments import Comment, comments_of
from .called.own_words import own_words
from .called.owners import Owners, owners_of, place_of
from .called.writers import own_writer, writers_kin
from .certainty import MENTION, certainty, certainty_features, mention_features, says
from .types import ALONE, HEAD, KIN, NAME, WRITER, ClusterRef, Key, PersonMention
from .words.kin import owned_relative
from .words.names import equality, fullness, name_key
from .words.nouns import ADDRESS, KINDS, OURS, is_no_name, noun_key

SPEAKS = 0.5  # probability of a mention from which on its words are its cluster's


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
    comments (tuple[Comment, ...]): those that mention it.
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
    comments: tuple[Comment, ...] = ()

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
    owners = owners_of(document)
    return [
        _thread_cluster(document, ClusterRef(name, number), owners, head_min, aliases, comments)
        for number, comments in enumerate(comments_of(document), start=1)
    ]


def _thread_cluster(
    document: TableDocument,
    ref: ClusterRef,
    owners: Owners,
    head_min: float,
    aliases: Aliases,
    comments: tuple[Comment, ...],
) -> ThreadCluster:
    mentions, scores, links = _said(document, ref)
    number = ref.cluster
    # 我们小区门卫 is one, and a clusterer's one slip makes no group of a person.
    plural = 2 * sum(is_plural(OURS.sub("", m.text)) for m in mentions) > len(mentions)
    heads = tuple(
        (link.head, link.score)
        for link in document.facts[number - 1].links
        if link.score is not None and link.score >= head_min
    )
    linked = () if plural else heads
    relative = number in owners.of or any(owned_relative(m.text) for m in mentions)

    def keys_by(own: list[PersonMention], said: list[PersonMention]) -> tuple[Key, ...]:
        return _keys(
            ref, own, own_writer(document, said), writers_kin(document, said), linked, relative
        )

    own = own_words(document, mentions, owners.named_so, aliases)
    keys = keys_by(own, mentions)
    told = certainty_features(keys[0], mentions, scores, links)
    doubts = mention_features(keys[0], mentions, scores, links, aliases=aliases)
    believed = tuple(certainty(doubt, MENTION) if doubt else 1.0 for doubt in doubts)
    surely = [
        m
        for m, p in zip(mentions, believed, strict=False)  # where nothing is doubted, of none
        if p >= SPEAKS or says(m.text, keys[0])
    ]
    if len(surely) < len(believed):
        places = {place_of(m) for m in surely}
        keys = keys_by([m for m in own if place_of(m) in places], surely)
        comments = tuple(
            comment
            for comment in comments
            if any((comment.turn, *place) in places for place in comment.places)
        )
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
        comments=comments,
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

"""What the words say of the person of a mention and of a cluster, and what cannot be one person."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field, fields, replace
from itertools import islice

from ....lexicon.aliases import Aliases, public_figures
from ....lexicon.mentions import MENTION_TYPES, mention_type, names_differ
from ....lexicon.name_relation import TELLING, name_parts, name_relation, surnames_differ
from ....lexicon.pinyin import sounds_alike
from ....lexicon.plural import is_plural
from ....lexicon.pronouns import PRONOUN_CLASSES, pronoun_class, pronoun_sex
from ....lexicon.sex import sex_of
from .said.traits import Traits, traits_here
from .talk.addressing import writers_meant
from .talk.called import writers_called
from .talk.resuming import resumed_turns
from .talk.sayings import NONE, sayings
from .talk.token_index import Ints, TokenIndex

_I, _YOU = PRONOUN_CLASSES.index("我"), PRONOUN_CLASSES.index("你")
_TALKING = frozenset(map(PRONOUN_CLASSES.index, ("我", "你", "我们", "你们", "自己")))
_HE, _SHE = PRONOUN_CLASSES.index("他"), PRONOUN_CLASSES.index("她")


@dataclass(frozen=True)
class MentionFacts:
    """What a mention says of its person.

    text (str): As it is read.
    kind (int): Index into `MENTION_TYPES`.
    plural (bool): Whether its form says that several are meant.
    pronoun_sex (str): "m" of 他, "f" of 她, "" of others (佢, TA).
    sex (str): The same of pronouns, and of words (大叔, 她妈).
    writer (int): The speaker who says 我 of himself, -1 for other mentions.
    not_writer (int): The speaker who cannot be meant, since 你 is not who writes; -1 for others.
    meant (int): The speaker who is meant, as far as that is known (`writers_meant`), else -1.
    called (int): The speaker whom it calls by a word (`writers_called`), else -1.
    third (bool): Whether it speaks of one person who is neither 我 nor 你.
    resumes (int): The earlier turn whose talk it takes up (`resumed_turns`), -1 for others.
    saying (int): Of 我 and 你 in somebody's mouth, the saying that they stand in (`sayings`).
    first_person (bool): Whether it is 我 or the like.
    turn, answered (int): The turn it stands in, and the one that this answers, -1 for none.
    traits (tuple): What a description says that another may contradict (`said.traits`).
    """

    text: str
    kind: int = 0
    plural: bool = False
    pronoun_sex: str = ""
    sex: str = ""
    writer: int = -1
    not_writer: int = -1
    meant: int = -1
    called: int = -1
    third: bool = False
    resumes: int = -1
    saying: int = -1
    first_person: bool = False
    turn: int = -1
    answered: int = -1
    traits: Traits = ()


@dataclass
class ClusterFacts:
    """What the mentions of a cluster say of their person; `add` them in order of the text.

    aliases (Aliases): Names that are one person's.
    """

    aliases: Aliases = field(default_factory=public_figures)
    texts: set[str] = field(default_factory=set)
    names: dict[str, None] = field(default_factory=dict)  # in order of appearance
    kinds: set[int] = field(default_factory=set)
    numbers: set[bool] = field(default_factory=set)
    pronoun_sexes: set[str] = field(default_factory=set)
    sexes: set[str] = field(default_factory=set)
    writers: set[int] = field(default_factory=set)
    not_writers: set[int] = field(default_factory=set)
    meant: set[int] = field(default_factory=set)
    called: set[int] = field(default_factory=set)
    sayings: set[tuple[int, bool]] = field(default_factory=set)  # and whether it is 我
    spoken_in: set[int] = field(default_factory=set)  # turns that speak of the person, not to him
    spoken_under: set[int] = field(default_factory=set)  # the turns that these answer
    traits: dict[str, frozenset[str]] = field(default_factory=dict)
    size: int = 0
    last_turn: int = -1

    def add(self, mention: MentionFacts) -> None:
        """Add what one more mention says."""
        self.texts.add(mention.text)
        if mention.kind == _PROPER:
            self.names[mention.text] = None
        self.kinds.add(mention.kind)
        self.numbers.add(mention.plural)
        self.pronoun_sexes.update(mention.pronoun_sex)
        self.sexes.update(mention.sex)
        for known, value in (
            (self.writers, mention.writer),
            (self.not_writers, mention.not_writer),
            (self.meant, mention.meant),
            (self.called, mention.called),
        ):
            if value >= 0:
                known.add(value)
        if mention.saying >= 0:
            self.sayings.add((mention.saying, mention.first_person))
        if mention.third:
            self.spoken_in.add(mention.turn)
            self.spoken_under.add(mention.answered)
        for name, told in mention.traits:
            self.traits[name] = self.traits.get(name, told) | told
        self.size += 1
        self.last_turn = mention.turn

    def copy(self) -> ClusterFacts:
        """Its own, to be changed apart."""
        own = (known.name for known in fields(self) if known.name != "aliases")
        return replace(self, **{name: copy(getattr(self, name)) for name in own})

    def last_names(self) -> list[str]:
        """The last names, as many as are compared: a crowd of names must not take square time."""
        return list(islice(reversed(self.names), _MOST_NAMES))

    def names_clash(self, mention: MentionFacts, *, weighed: bool = True) -> bool:
        """Whether the mention is the name of somebody else (`lexicon.names_differ`).

        weighed (bool): Whether what two names keep of each other (`lexicon.name_relation`: 阿蒲 of
            蒲熠星, 周申 that sounds like 周深) is left to the model, which has learned it.
        """
        if mention.kind != _PROPER:
            return False
        return any(
            names_differ(mention.text, name, self.aliases)
            and not (weighed and name_relation(mention.text, name, self.aliases) in TELLING)
            for name in self.last_names()
        )

    def surnames_clash(self, mention: MentionFacts) -> bool:
        """Whether the mention is a surname, and somebody in the cluster is called so by another."""
        if mention.kind != _PROPER:
            return False
        names = self.last_names()
        others = [name for name in names if surnames_differ(mention.text, name)]
        if not others:
            return False
        own = name_parts(mention.text).given
        full = [set(parts.surname + parts.given) for parts in map(name_parts, names) if parts.full]
        for name in others:
            given = name_parts(name).given
            # 章哥 is 张哥, and 宁姐 and 丁姐 are 丁宁
            if not sounds_alike(own, given) and not any(set(own + given) <= one for one in full):
                return True
        return False

    def calls(self, mention: MentionFacts) -> bool:
        """Whether a word in the cluster calls the writer of a 我, or the mention the writer of one
        in the cluster."""
        if mention.writer >= 0:
            return mention.writer in self.called
        return mention.called in self.writers

    def traits_clash(self, mention: MentionFacts) -> bool:
        """Whether a description contradicts another: 左边的 and 右边的."""
        return any(value.isdisjoint(self.traits.get(name, value)) for name, value in mention.traits)

    def pronouns_clash(self, mention: MentionFacts, *, quoted: bool = True) -> bool:
        """Whether 他 would meet 她, or 我 the 我 of another writer or the 你 that he wrote.

        quoted (bool): And, in words put into somebody's mouth, whether 我 would meet the 你 of the
            same saying.

        Of 165 clusters with 他 or 她 in TikTalkCoref's training dialogues 1 has both; of 85 with
        我, 1 has that of two writers, and 3 have 我 and 你 of one comment, all in quoted speech.
        """
        if mention.pronoun_sex and self.pronoun_sexes - {mention.pronoun_sex}:
            return True
        if (
            quoted
            and mention.saying >= 0
            and (mention.saying, not mention.first_person) in self.sayings
        ):
            return True
        if mention.writer >= 0:
            return bool(self.writers - {mention.writer}) or mention.writer in self.not_writers
        return mention.not_writer in self.writers


def resumed(clusters: Sequence[ClusterFacts], mention: MentionFacts) -> list[int]:
    """Numbers of the clusters whom a mention means that takes up the talk of an earlier turn.

    A page may say of every reply that it answers the first comment: where another such reply
    speaks of somebody, he may be meant as well, unless 他 has been said of the first before.
    """
    fit = [not (mention.sex and cluster.sexes - {mention.sex}) for cluster in clusters]
    there = [mention.resumes in cluster.spoken_in for cluster in clusters]
    rival = any(
        fits and not spoken and mention.resumes in cluster.spoken_under
        for cluster, fits, spoken in zip(clusters, fit, there, strict=True)
    )
    return [
        k
        for k, cluster in enumerate(clusters)
        if fit[k] and there[k] and (not rival or mention.sex in cluster.sexes)
    ]


_MOST_NAMES = 20
_PROPER = MENTION_TYPES.index("PROPER")


def mention_facts(starts: Ints, ends: Ints, index: TokenIndex) -> list[MentionFacts]:
    """What each mention of a batch says."""
    others = index.quoted[starts].tolist()
    texts = index.texts(starts, ends)
    meant = writers_meant(starts, ends, index, texts).tolist()
    persons = [pronoun_class(text) for text in texts]
    spoken = [
        within and person in (_I, _YOU) for within, person in zip(others, persons, strict=True)
    ]
    said = sayings(starts, spoken, index) if any(spoken) else [NONE] * len(texts)
    plural = [is_plural(text) for text in texts]
    third = [
        person not in _TALKING and not several
        for person, several in zip(persons, plural, strict=True)
    ]
    he = [one and person in (_HE, _SHE) for person, one in zip(persons, third, strict=True)]
    called = writers_called(starts, ends, texts, index)
    turns = resumed_turns(starts, ends, he, third, index)
    facts = []
    for k, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        text = texts[k]
        person, speaker = persons[k], int(index.speaker[start])
        sex = ""
        if person in (_HE, _SHE):
            # As written: the text that is read has 他 for 佢, who may be a woman.
            sex = pronoun_sex(index.written(start, end))
        facts.append(
            MentionFacts(
                text,
                kind=MENTION_TYPES.index(mention_type(text)),
                plural=plural[k],
                pronoun_sex=sex,
                sex=sex if person else sex_of(text),
                writer=speaker if person == _I and not others[k] else -1,
                not_writer=speaker if person == _YOU and not others[k] else -1,
                meant=meant[k],
                called=called[k],
                third=third[k],
                resumes=turns[k],
                saying=said[k],
                first_person=person == _I,
                turn=int(index.turn[start]),
                answered=int(index.answered[start]),
                traits=traits_here(text, start, index),
            )
        )
    return facts

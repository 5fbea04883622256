"""What cannot be one person, however probable a model holds it: evidence of the words alone."""

from __future__ import annotations

from dataclasses import dataclass, field

from ....lexicon.mentions import PRONOUN_CLASSES, names_differ, pronoun_class
from ....lexicon.pronouns import pronoun_sex
from .addressing import quoted
from .token_index import Ints, TokenIndex

_I, _YOU = PRONOUN_CLASSES.index("我"), PRONOUN_CLASSES.index("你")
_HE, _SHE = PRONOUN_CLASSES.index("他"), PRONOUN_CLASSES.index("她")


@dataclass(frozen=True)
class MentionFacts:
    """What a mention says of its person.

    text (str): As it is read.
    sex (str): "m" of 他, "f" of 她, "" of others (佢, TA).
    writer (int): The speaker who says 我 of himself, -1 for other mentions.
    not_writers (frozenset[int]): Speakers who cannot be meant: 你 is not who writes.
    """

    text: str
    sex: str = ""
    writer: int = -1
    not_writers: frozenset[int] = frozenset()


@dataclass
class ClusterFacts:
    """What the mentions of a cluster say of their person, in sets."""

    names: set[str] = field(default_factory=set)
    sexes: set[str] = field(default_factory=set)
    writers: set[int] = field(default_factory=set)
    not_writers: set[int] = field(default_factory=set)

    def add(self, mention: MentionFacts) -> None:
        """Add what one more mention says."""
        self.names.add(mention.text)
        self.sexes.update(mention.sex)
        if mention.writer >= 0:
            self.writers.add(mention.writer)
        self.not_writers |= mention.not_writers

    def names_clash(self, mention: MentionFacts) -> bool:
        """Whether the mention is the name of somebody else (`lexicon.names_differ`)."""
        return any(names_differ(mention.text, name) for name in self.names)

    def pronouns_clash(self, mention: MentionFacts) -> bool:
        """Whether 他 would meet 她, or 我 the 我 of another writer or the 你 that he wrote.

        Of 165 clusters with 他 or 她 in TikTalkCoref's training dialogues 1 has both; of 85 with
        我, 1 has that of two writers, and 3 have 我 and 你 of one comment, all in quoted speech.
        """
        if mention.sex and self.sexes - {mention.sex}:
            return True
        if mention.writer >= 0:
            return bool(self.writers - {mention.writer}) or mention.writer in self.not_writers
        return not self.writers.isdisjoint(mention.not_writers)


def mention_facts(starts: Ints, ends: Ints, index: TokenIndex) -> list[MentionFacts]:
    """What each mention of a batch says."""
    if not len(starts):
        return []
    others = quoted(index)[starts]
    facts = []
    for k, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        text = index.text(start, end)
        kind, speaker = pronoun_class(text), int(index.speaker[start])
        if kind in (_HE, _SHE):
            first, last = index.tokens(start, end)
            # As it is written: what is read makes 他 of 佢, who may be a woman.
            sex = pronoun_sex(index.docs[int(index.doc[start])][first:last].text)
            facts.append(MentionFacts(text, sex=sex))
        elif kind == _I and not others[k]:
            facts.append(MentionFacts(text, writer=speaker))
        elif kind == _YOU and not others[k] and speaker >= 0:
            facts.append(MentionFacts(text, not_writers=frozenset((speaker,))))
        else:
            facts.append(MentionFacts(text))
    return facts

"""The augmenter `spacy-tiktalk.dialogue_augmenter.v1`: other names, reposts, openers."""

# No postponed annotations: spaCy reads the signature of the class to check configs.

import random
from collections.abc import Iterator
from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from ..doc.turns import title_of
from ..errors import error, warn
from ..formats.record import DialogueRecord
from ..formats.records import record_from_doc, record_to_doc
from .corpus import make_predicted
from .name_swap import swap_names
from .openers import add_openers
from .other_gold import OtherGold


class DialogueAugmenter:
    """Yields each Example as it is or altered, by chance; the seed fixes the whole sequence."""

    def __init__(
        self,
        *,
        swap_names: float = 0.0,
        drop_title: float = 0.0,
        reposts: float = 0.0,
        drop_speakers: float = 0.0,
        openers: float = 0.0,
        seed: int = 0,
    ) -> None:
        """swap_names, drop_title, reposts, drop_speakers, openers (float): probabilities from 0 to
        1, per dialogue. RAISES: T152.
        """
        chances = {"swap_names": swap_names, "drop_title": drop_title, "reposts": reposts}
        chances |= {"drop_speakers": drop_speakers, "openers": openers}
        for name, value in chances.items():
            if not 0.0 <= value <= 1.0:
                raise error("T152", name=name, value=value, rule="a probability 0-1 is needed")
        self.swap_names = swap_names
        self.drop_title = drop_title
        self.reposts = reposts
        self.drop_speakers = drop_speakers
        self.openers = openers
        self._rng = random.Random(seed)
        self._said = False

    def __call__(self, nlp: Language, example: Example) -> Iterator[Example]:
        """Yield one Example: the given one, or a new one with the gold in its right place.

        Categories, entities and span groups of other components go along with a change of names
        and with reposts. A dialogue with annotations of single tokens (tags, heads, sentences)
        keeps its text, with W163; so does one whose gold the tokenizer of nlp could not keep.
        """
        swap = self._rng.random() < self.swap_names
        drop = self._rng.random() < self.drop_title
        # No draw for what is off, so older seeds give the same results.
        repost = self.reposts > 0 and self._rng.random() < self.reposts
        hide = self.drop_speakers > 0 and self._rng.random() < self.drop_speakers
        front = self.openers > 0 and self._rng.random() < self.openers
        titles = title_of(example.predicted) is not None
        reference = example.reference
        if swap or repost or hide or front:
            reference = self._altered(
                nlp, reference, swap=swap, repost=repost, hide=hide, front=front
            )
        if reference is example.reference and not (drop and titles):
            yield example
        else:
            yield Example(make_predicted(nlp, reference, titles=titles and not drop), reference)

    def _altered(
        self, nlp: Language, reference: Doc, *, swap: bool, repost: bool, hide: bool, front: bool
    ) -> Doc:
        """A Doc with other names, reposts, no speakers; the given one if it cannot change."""
        others = OtherGold.of(reference)
        record = altered = others.send_with(record_from_doc(reference))
        if swap:
            altered = swap_names(altered, self._rng)
        if repost:
            altered = add_reposts(altered, self._rng)
        if front:
            altered = add_openers(altered, self._rng)
        if hide:
            altered = without_speakers(altered)
        if altered is record:
            return reference
        if not others.movable:
            if not self._said:
                self._said = True
                warn("W163")
            return reference
        *clusters, edges = altered.clusters
        doc, misaligned = record_to_doc(replace(altered, clusters=tuple(clusters)), nlp)
        return doc if not misaligned and others.put(doc, edges.mentions) else reference


_NICKNAMES = (
    *("一碗阳春面", "南风知意", "Echo不在线", "熬夜的猫头鹰", "Leo_1998", "今天吃什么", "🍋柠檬水"),
    *("橘子味的风", "momo酱", "海边的书店", "不会游泳的鱼", "周一综合征", "Mr.晚睡", "七点半"),
)
_WORDS = (
    *("笑死", "哈哈哈哈", "确实", "好家伙", "绝了", "转发微博", "每日一笑", "来了来了", "真好啊"),
    *("太可爱了吧", "离谱", "马住", "说得对", "好听", "这也行？", "哭了", "啊啊啊啊", "就这？"),
)


def add_reposts(record: DialogueRecord, rng: random.Random) -> DialogueRecord:
    """Put one or two reposts (`//@nickname: a word or two`) behind some turns, at least one.

    Nobody is meant in them; every mention stays where it is. A model that has never seen one takes
    the whole turn for another kind of talk.
    """
    turns = list(record.dialogue.turns)
    if not turns:
        return record
    always = rng.randrange(len(turns))
    for number, turn in enumerate(turns):
        if number == always or rng.random() < 0.5:
            reposts = (_repost(rng) for _ in range(rng.choice((1, 1, 2))))
            turns[number] = replace(turn, text=turn.text + "".join(reposts))
    return replace(record, dialogue=replace(record.dialogue, turns=tuple(turns)))


def without_speakers(record: DialogueRecord) -> DialogueRecord:
    """The same dialogue as a table without a column of writers holds it."""
    dialogue = record.dialogue
    if not any(turn.speaker for turn in dialogue.turns):
        return record
    turns = (
        replace(
            turn, speaker="", reply_to=None if isinstance(turn.reply_to, str) else turn.reply_to
        )
        for turn in dialogue.turns
    )
    return replace(record, dialogue=replace(dialogue, turns=tuple(turns)))


def _repost(rng: random.Random) -> str:
    colon = rng.choice((":", "：", ": "))
    return f"//@{rng.choice(_NICKNAMES)}{colon}{rng.choice(_WORDS)}"

"""The augmenter `spacy-tiktalk.dialogue_augmenter.v1`: titles dropped, names swapped, reposts."""

# No postponed annotations: spaCy reads the signature of the class to check configs.

import random
from collections.abc import Iterator

from spacy.language import Language
from spacy.training import Example

from ..doc.turns import title_of
from ..errors import error
from ..formats.records import record_from_doc, record_to_doc
from .corpus import make_predicted
from .name_swap import swap_names
from .reposts import add_reposts


class DialogueAugmenter:
    """Yields each Example as it is or altered, by chance; the seed fixes the whole sequence."""

    def __init__(
        self,
        *,
        swap_names: float = 0.0,
        drop_title: float = 0.0,
        reposts: float = 0.0,
        seed: int = 0,
    ) -> None:
        """swap_names, drop_title, reposts (float): probabilities from 0 to 1, per dialogue.
        RAISES: T152.
        """
        chances = {"swap_names": swap_names, "drop_title": drop_title, "reposts": reposts}
        for name, value in chances.items():
            if not 0.0 <= value <= 1.0:
                raise error("T152", name=name, value=value, rule="a probability 0-1 is needed")
        self.swap_names = swap_names
        self.drop_title = drop_title
        self.reposts = reposts
        self._rng = random.Random(seed)

    def __call__(self, nlp: Language, example: Example) -> Iterator[Example]:
        """Yield one Example: the given one, or a new one with the gold in its right place.

        A new reference holds the coreference gold only: other annotations (entities, tags) do not
        survive a change of names, nor reposts. The text stays as it is where the tokenizer of nlp
        could not keep all gold mentions of the new one.
        """
        swap = self._rng.random() < self.swap_names
        drop = self._rng.random() < self.drop_title
        # No draw when reposts are off, so older seeds give the same results.
        repost = self.reposts > 0 and self._rng.random() < self.reposts
        titles = title_of(example.predicted) is not None
        reference = example.reference
        if swap or repost:
            record = altered = record_from_doc(reference)
            if swap:
                altered = swap_names(altered, self._rng)
            if repost:
                altered = add_reposts(altered, self._rng)
            if altered is not record:
                doc, misaligned = record_to_doc(altered, nlp)
                if not misaligned:
                    reference = doc
        if reference is example.reference and not (drop and titles):
            yield example
        else:
            yield Example(make_predicted(nlp, reference, titles=titles and not drop), reference)

"""The augmenter `spacy-tiktalk.dialogue_augmenter.v1`: titles dropped, names swapped."""

# No postponed annotations: spaCy reads the signature of the class to check configs.

import random
from collections.abc import Iterator

from spacy.language import Language
from spacy.training import Example

from ..doc.dialogue import title_of
from ..errors import error
from ..formats.records import record_from_doc, record_to_doc
from .corpus import make_predicted
from .name_swap import swap_names


class DialogueAugmenter:
    """Yields each Example as it is or altered, by chance; the seed fixes the whole sequence."""

    def __init__(self, *, swap_names: float = 0.0, drop_title: float = 0.0, seed: int = 0) -> None:
        """swap_names, drop_title (float): probabilities from 0 to 1, per dialogue.
        RAISES: T152.
        """
        for name, value in (("swap_names", swap_names), ("drop_title", drop_title)):
            if not 0.0 <= value <= 1.0:
                raise error("T152", name=name, value=value, rule="a probability 0-1 is needed")
        self.swap_names = swap_names
        self.drop_title = drop_title
        self._rng = random.Random(seed)

    def __call__(self, nlp: Language, example: Example) -> Iterator[Example]:
        """Yield one Example: the given one, or a new one with the gold in its right place.

        A new reference holds the coreference gold only: other annotations (entities, tags) do not
        survive a change of names. Names stay as they are where the tokenizer of nlp could not keep
        all gold mentions of the new text.
        """
        swap = self._rng.random() < self.swap_names
        drop = self._rng.random() < self.drop_title
        titles = title_of(example.predicted) is not None
        reference = example.reference
        if swap:
            record = record_from_doc(reference)
            altered = swap_names(record, self._rng)
            if altered is not record:
                doc, misaligned = record_to_doc(altered, nlp)
                if not misaligned:
                    reference = doc
        if reference is example.reference and not (drop and titles):
            yield example
        else:
            yield Example(make_predicted(nlp, reference, titles=titles and not drop), reference)

"""`realign_spans`: span groups that hold again after tokens were merged or split."""

from __future__ import annotations

from spacy.tokens import Doc

from .contract import TURNS_KEY
from .groups import mend_group
from .turns import mend_turns


def realign_spans(doc: Doc) -> None:
    """Give every span group of a Doc the tokens that its characters have now.

    Reading with this package does so by itself. spaCy does not: after `merge_entities` or
    `doc.retokenize()` its own `doc.to_bytes`, `DocBin`, `n_process` and displaCy fail with E035, or
    take other words, until this ran. A span that begins or ends inside a token keeps its
    characters; reading it as a mention is an error (T024).
    """
    mend_turns(doc)
    for key in doc.spans:
        if key != TURNS_KEY:
            mend_group(doc, key)

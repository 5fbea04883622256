"""`tensor_cleaner`: Docs without the encoder's vectors, which make them ten times larger."""

from __future__ import annotations

import numpy as np
from spacy.tokens import Doc


class TensorCleaner:
    """Empties `doc.tensor` at the end of a pipeline, and `doc._.trf_data` where there is one.

    spaCy's own `doc_cleaner` sets them to None, after which `doc.vector`, `doc.has_vector`,
    `doc.similarity` and `span.as_doc()` raise; an empty array is what a new Doc has.
    """

    def __call__(self, doc: Doc) -> Doc:
        """Empty the Doc's vectors, in place."""
        doc.tensor = np.zeros((0,), dtype="float32")
        if Doc.has_extension("trf_data"):
            doc._.trf_data = None
        return doc

"""A component keeps the fingerprint of the encoder it was trained over, and refuses another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from spacy.tokens import Doc
from thinc.api import Model

from ..doc.fingerprint import encoder_of, note_encoder
from ..doc.unread import take_unread
from ..errors import error
from ..models.text.encoder import ENCODER_NAME


class EncoderCheck:
    """Mixin: `cfg["encoder"]` is the fingerprint of a `DialogueEncoder`, None for other encoders.

    Vectors of another encoder of the same width would give silent garbage.
    """

    name: str
    model: Model[Any, Any]
    cfg: dict[str, Any]

    def note_trained(self, docs: Sequence[Doc]) -> None:
        """Keep the fingerprint of the encoder that has read the Docs of a training batch."""
        reads = self._reads_noted()
        for doc in docs:
            if len(doc):
                self.cfg["encoder"] = encoder_of(doc) if reads else None

    def _reads_noted(self) -> bool:
        """Whether what a Doc says of its encoder can be about the vectors that this model reads.

        A model over a CNN of its own asks no other component: there the note is a neighbor's.
        """
        return any(
            node.name == ENCODER_NAME or hasattr(node, "upstream_name")  # spaCy's listeners
            for node in self.model.walk()
        )

    @contextmanager
    def same_encoder(self, docs: Sequence[Doc]) -> Iterator[None]:
        """Around a prediction.

        Where the encoder could not read a single Doc at all, its own error takes the place of what
        came of the zeros. What stood in the Docs is put back afterwards: an encoder of this
        component's own leaves no vectors there, so a listener further on must not take it for the
        one it reads.

        RAISES: T306 where another encoder has read a Doc.
        """
        noted = [encoder_of(doc) for doc in docs]
        try:
            yield
            expected = self.cfg.get("encoder")
            for doc in docs:
                found = encoder_of(doc)
                if len(doc) and expected not in (None, found) and self._reads_noted():
                    raise error("T306", pipe=self.name, found=found, expected=expected)
        except Exception:
            why = take_unread(docs[0]) if len(docs) == 1 else None
            if why is not None:
                raise why from None
            raise
        finally:
            for doc, before in zip(docs, noted, strict=True):
                note_encoder(doc, before)

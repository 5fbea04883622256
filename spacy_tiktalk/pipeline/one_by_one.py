"""In `nlp.pipe` a Doc that fails takes no other with it: the batch is gone through one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from spacy.tokens import Doc
from spacy.util import minibatch, raise_error

from ..doc.turns import text_field
from ..errors import TiktalkError, reason_of, warn

_SHOWN = 20  # characters of a dialogue without a key


class OneByOne:
    """Mixin before TrainablePipe, whose own `pipe` loses the whole batch to one Doc that fails."""

    name: str
    predict: Callable[..., Any]
    set_annotations: Callable[..., None]
    get_error_handler: Callable[[], Callable[..., Any]]

    def get_ready(self) -> None:
        """What is needed before any Doc. An error of it is that of the whole batch."""

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 128) -> Iterator[Doc]:
        """Apply the component to a stream of Docs.

        Where a batch fails, its Docs are gone through one by one. The error handler gets those
        that fail alone too, each with its own error; the others come out, in order.

        stream (Iterable[Doc]): The Docs.
        batch_size (int): How many are predicted for at once.
        YIELDS (Doc): The Docs that worked.
        """
        for docs in minibatch(stream, size=batch_size):
            try:
                self.get_ready()
            except Exception as err:  # the handler decides what to do, as everywhere here
                self.get_error_handler()(self.name, self, docs, err)
                continue
            failed = self._failure(docs)
            if failed is None:
                yield from docs
            elif len(docs) == 1:
                give_up(self, docs[0], failed)
            else:
                yield from self._each(docs, failed)

    def _failure(self, docs: Sequence[Doc]) -> Exception | None:
        """Work on some Docs; the error where that fails."""
        try:
            self.set_annotations(docs, self.predict(docs))
        except Exception as err:
            return err
        return None

    def _each(self, docs: Sequence[Doc], failed: Exception) -> Iterator[Doc]:
        """The Docs of a batch that failed, without those that fail alone."""
        lost = False
        for number, doc in enumerate(docs, start=1):
            err = self._failure([doc])
            if err is None:
                yield doc
            else:
                lost = True
                give_up(self, doc, err, place=f"Doc {number} of a batch of {len(docs)}")
        if not lost:
            warn("W320", part=self.name, n=len(docs), reason=reason_of(failed))


def give_up(pipe: Any, doc: Doc, err: Exception, *, place: str = "") -> None:
    """Hand a Doc that failed over to the error handler of a component.

    An error that nobody handles says which dialogue it is about.

    place (str): Where the Doc stood, for that message.
    """
    handler = pipe.get_error_handler()
    if handler is raise_error:
        say_where(err, ", ".join(part for part in (_name_of(doc), place) if part))
    handler(pipe.name, pipe, [doc], err)


def say_where(err: Exception, where: str) -> None:
    """Let an error say which dialogue it is about.

    One of ours says so in its message. One of another package stays as it is, for those who look
    for it, with a note that tracebacks show (Python 3.11 and newer).
    """
    text = f"This happened with {where}."
    if isinstance(err, TiktalkError):
        err.add(text)
    elif hasattr(err, "add_note"):
        err.add_note(text)


def _name_of(doc: Doc) -> str:
    key = text_field(doc, "key")
    if key:
        return f"the dialogue {key!r}"
    text = doc.text
    if not text.strip():
        return "a dialogue without words"
    return f"the dialogue that begins {text[:_SHOWN]!r}"

"""comment_marks: the marks of a Doc, and which kinds of them are read as talk."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.pipeline.pipe import Pipe
from spacy.tokens import Doc

from ..doc.marks import write_marks
from ..errors import error
from ..lexicon.marks.kinds import MARK_KINDS


class CommentMarks(Pipe):
    """Writes what in the turns is no talk as `doc.spans["marks"]`: reply prefixes, emotes, links ….

    Encoder and clusterer find the marks by themselves where this component is not in the pipeline.
    It is for those who want the marks alone, or some kinds read as talk; put it first then.

    name (str): Of the component.
    talk (Sequence[str]): Kinds that are read as talk, of `lexicon.marks.kinds.MARK_KINDS`.
    RAISES: T301 for a kind there is not.
    """

    def __init__(self, name: str = "comment_marks", *, talk: Sequence[str]) -> None:
        unknown = [kind for kind in talk if kind not in MARK_KINDS]
        if unknown:
            rule = f"kinds are {', '.join(MARK_KINDS)}"
            raise error("T301", what=f"talk = {list(talk)!r}", rule=rule)
        self.name = name
        self.talk = tuple(talk)

    def __call__(self, doc: Doc) -> Doc:
        """Write the marks of one Doc, in place of any that stand there."""
        write_marks(doc, talk=self.talk)
        return doc

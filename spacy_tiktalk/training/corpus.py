"""The reader `spacy-tiktalk.DialogueCorpus.v1`: annotated dialogues as Examples.

spaCy's own reader tokenizes `doc.text` and gives the pipeline neither turns nor title. This one
hands over what the pipeline gets in use (turns, speakers, title, video, key), and none of the gold.
"""

# No postponed annotations: spaCy reads the signature of the class to check configs.

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training import Example

from ..doc.annotations import cluster_keys
from ..doc.contract import TEXT_FIELDS, TURNS_KEY, USER_DATA_KEY
from ..doc.dialogue import Dialogue
from ..doc.turns import text_field, turn_places, write_turn_places
from ..errors import error, warn
from ..formats.convert import guess_format, read_records
from ..formats.docbin import DOCBIN_SUFFIX, docs_of, read_docbin, warn_misaligned, whole
from ..formats.record import DialogueRecord
from ..formats.records import record_to_doc
from ..formats.source import Where

Augmenter = Callable[[Language, Example], Iterator[Example]]
Reader = Callable[[Path], list[DialogueRecord]]


class DialogueCorpus:
    """Reads a file of dialogues and yields Examples, in the file's order, at every call.

    The file is read once and kept in its compact form (DocBin or records); Docs are made anew for
    every pass.
    """

    def __init__(
        self,
        path: str | Path | None,
        *,
        titles: bool = True,
        limit: int = 0,
        max_length: int = 0,
        augmenter: Augmenter | None = None,
        reader: Reader | None = None,
    ) -> None:
        """path (str | Path | None): a .spacy file, a folder of them, or a file of any format
            `read_records` knows.
        titles (bool): give the predicted Docs their video title.
        limit (int): yield that many dialogues at most, 0 for all.
        max_length (int): leave longer dialogues out (tokens; 0 keeps all).
        augmenter (Augmenter | None): turns one Example into those to train on.
        reader (Reader | None): makes the records of the file, in place of `read_records` and of
            what tells the format.
        RAISES: T101, T150, T156, T152; T105 where the path is null, as in a config whose [paths]
            nobody filled in.
        """
        if path is None:
            raise error("T105")
        for name, value in (("limit", limit), ("max_length", max_length)):
            if not isinstance(value, int) or value < 0:
                raise error("T152", name=name, value=value, rule="a whole number from 0 is needed")
        self.path = Path(path)
        self.titles = titles
        self.limit = limit
        self.max_length = max_length
        self.augmenter = augmenter
        self._reader = reader
        self._files = _files(self.path) if reader is None else [self.path]
        self._loaded: list[DocBin | list[DialogueRecord]] | None = None
        self._said: set[str] = set()

    def __call__(self, nlp: Language) -> Iterator[Example]:
        """Yield the Examples. predicted: tokenized by nlp, without gold. reference: with gold.

        RAISES: T154 if there is not one, T121 for a mention in two clusters, and as `read_records`
            for what the file holds.
        """
        n = too_long = empty = 0
        for reference in self._references(nlp):
            if not reference.text.strip():
                empty += 1
                continue
            if self.max_length and len(reference) > self.max_length:
                too_long += 1
                continue
            example = Example(make_predicted(nlp, reference, titles=self.titles), reference)
            if self.augmenter is None:
                yield example
            else:
                yield from self.augmenter(nlp, example)
            n += 1
            if self.limit and n >= self.limit:
                break
        if not n:
            raise error("T154", path=self.path)
        if too_long:
            self._warn("W107", n=too_long, max_length=self.max_length)
        if empty:
            self._warn("W108", n=empty)

    def _references(self, nlp: Language) -> Iterator[Doc]:
        if self._loaded is None:
            self._loaded = [self._load(file) for file in self._files]
        misaligned = total = 0
        for file, part in zip(self._files, self._loaded, strict=True):
            if isinstance(part, DocBin):
                for where, doc in docs_of(part, nlp.vocab, file):
                    _check_once(whole(doc, where), where)
                    yield doc
                continue
            for record in part:
                doc, missing = record_to_doc(record, nlp)
                misaligned += missing
                total += sum(1 for _ in record.mentions)
                yield doc
        if misaligned and "W101" not in self._said:
            self._said.add("W101")
            warn_misaligned(misaligned, total)

    def _load(self, file: Path) -> DocBin | list[DialogueRecord]:
        if self._reader is not None:
            return self._reader(file)
        return read_docbin(file) if file.suffix == DOCBIN_SUFFIX else read_records(file)

    def _warn(self, code: str, **values: int) -> None:
        """Warn once, not once an epoch."""
        if code not in self._said:
            self._said.add(code)
            warn(code, path=self.path, **values)


def _check_once(doc: Doc, where: Where) -> None:
    """Refuse a mention in two clusters (T121), which no scorer can take, where it can be found."""
    owners: dict[tuple[int, int], str] = {}
    for key in cluster_keys(doc):
        for span in doc.spans[key]:
            if owners.setdefault((span.start, span.end), key) != key:
                where = where.with_key(text_field(doc, "key"))
                raise error("T121", where=where, mention=repr(span.text))


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        files = sorted(file for file in path.rglob(f"*{DOCBIN_SUFFIX}") if file.is_file())
        if not files:
            raise error("T150", path=path)
        return files
    guess_format(path)
    return [path]


def make_predicted(nlp: Language, reference: Doc, *, titles: bool = True) -> Doc:
    """A Doc as the pipeline would get it: text, turns, speakers, title, video and key; no gold.

    It is tokenized by nlp, turn by turn. A reference whose text is not its turns joined by line
    breaks (not made by this package) lends its own tokens instead.
    """
    dialogue = Dialogue.from_doc(reference)
    if not titles:
        dialogue = replace(dialogue, title=None)
    if TURNS_KEY in reference.spans and dialogue.text == reference.text:
        return dialogue.to_doc(nlp)
    if TURNS_KEY in reference.spans:
        words = [token.text for token in reference]
        doc = Doc(nlp.vocab, words=words, spaces=[bool(token.whitespace_) for token in reference])
        write_turn_places(doc, turn_places(reference))
    else:
        doc = nlp.make_doc(reference.text)
    fields = {name: getattr(dialogue, name) for name in TEXT_FIELDS}
    fields = {name: text for name, text in fields.items() if text is not None}
    if fields:
        doc.user_data[USER_DATA_KEY] = fields
    return doc

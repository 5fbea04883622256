"""A Doc that fails in `nlp.pipe` is lost alone, and the error says which dialogue it was."""

from __future__ import annotations

import gc
import sys
import warnings
from collections.abc import Callable, Sequence
from itertools import product
from typing import Any
from weakref import ref

import pytest
from spacy.language import Language
from spacy.tokens import Doc, SpanGroup
from tiny_pipelines import assert_same, clusters_of

from spacy_tiktalk import Dialogue
from spacy_tiktalk.doc.unread import note_unread, take_unread
from spacy_tiktalk.errors import TiktalkError, error
from spacy_tiktalk.models.text.pieces import PieceTokenizer

Make = Callable[..., Language]
Call = tuple[str, Any, list[Doc], Exception]
NAME = "mention_clusterer"
BAD = "坏"
TEXTS = ["你婆婆来了吗", "这大叔是谁\n他", "他", "", "你老公是做什么的", "她妈来了", "😂"]
ALL = frozenset(range(len(TEXTS)))


def make_docs(nlp: Language, bad: Sequence[int] | frozenset[int] = ()) -> list[Doc]:
    """A Doc a text, with the key k0 and so on; those in `bad` hold the text that fails."""
    return [
        Dialogue.from_turns([("A", text + BAD * (i in bad))], key=f"k{i}").to_doc(nlp)
        for i, text in enumerate(TEXTS)
    ]


def make_fragile(pipe: Any, method: str, failure: Callable[[], Exception]) -> None:
    """Let a method of a component fail for every batch that holds a bad text."""
    usual = getattr(pipe, method)

    def fail(docs: Sequence[Doc], *rest: Any) -> Any:
        if any(BAD in doc.text for doc in docs):
            raise failure()
        return usual(docs, *rest)

    setattr(pipe, method, fail)


def boom() -> Exception:
    return RuntimeError("it fell over")


def collect(nlp: Language) -> list[Call]:
    calls: list[Call] = []
    nlp.set_error_handler(lambda *call: calls.append(call))
    return calls


# --- a component of ours that predicts for batches ------------------------------------------


@pytest.mark.parametrize("method", ["predict", "set_annotations"])
def test_those_that_work_come_out(overfit_nlp: Make, method: str) -> None:
    nlp = overfit_nlp("embedded")
    pipe = nlp.get_pipe(NAME)
    alone = [nlp(doc) for doc in make_docs(nlp)]
    make_fragile(pipe, method, boom)
    calls = collect(nlp)
    for batch_size, bad in product((1, 2, 3, 7, 64), ((), (0,), (3,), (6,), (1, 2, 5), ALL)):
        calls.clear()
        good = [i for i in range(len(TEXTS)) if i not in bad]
        docs = make_docs(nlp, bad)
        found = list(nlp.pipe(docs, batch_size=batch_size))
        assert [doc._.dialogue.key for doc in found] == [f"k{i}" for i in good]
        assert_same(found, [alone[i] for i in good])
        assert [(name, proc) for name, proc, _, _ in calls] == [(NAME, pipe)] * len(bad)
        failed = [[id(doc) for doc in one] for _, _, one, _ in calls]
        assert failed == [[id(docs[i])] for i in sorted(bad)]
        assert all(str(err) == "it fell over" for *_, err in calls), "as it was raised"


def test_the_same_pipeline_goes_on_afterwards(overfit_nlp: Make) -> None:
    nlp = overfit_nlp()
    make_fragile(nlp.get_pipe(NAME), "predict", boom)
    calls = collect(nlp)
    docs = make_docs(nlp, (1,))
    assert len(list(nlp.pipe(docs))) == len(list(nlp.pipe(docs))) == len(TEXTS) - 1
    assert len(calls) == 2 and list(nlp.pipe([])) == []


@pytest.mark.parametrize("batch_size", [2, 4])
def test_two_processes(overfit_nlp: Make, batch_size: int) -> None:
    nlp = overfit_nlp()
    alone = [nlp(doc) for doc in make_docs(nlp)]
    make_fragile(nlp.get_pipe(NAME), "predict", boom)
    collect(nlp)
    found = list(nlp.pipe(make_docs(nlp, (1, 4)), n_process=2, batch_size=batch_size))
    assert_same(found, [alone[i] for i in (0, 2, 3, 5, 6)])


def test_two_processes_say_which_by_default(overfit_nlp: Make) -> None:
    nlp = overfit_nlp()
    make_fragile(nlp.get_pipe(NAME), "predict", lambda: error("T007", what="It", codepoint="-"))
    with pytest.raises(ValueError, match=r"E871[\s\S]*T007[\s\S]*dialogue 'k4'"):
        list(nlp.pipe(make_docs(nlp, (4,)), n_process=2, batch_size=3))


@pytest.mark.parametrize("batch_size", [1, 3, 64])
def test_by_default_the_error_is_raised_and_names_the_dialogue(
    overfit_nlp: Make, batch_size: int
) -> None:
    nlp = overfit_nlp()
    make_fragile(nlp.get_pipe(NAME), "predict", lambda: error("T007", what="It", codepoint="-"))
    found = []
    with pytest.raises(TiktalkError, match=r"^\[T007\].*the dialogue 'k4'") as told:
        for doc in nlp.pipe(make_docs(nlp, (4, 5)), batch_size=batch_size):
            found.append(doc)
    assert told.value.code == "T007" and "k5" not in str(told.value)
    assert len(found) == 4, "what stood before it was not for nothing"
    place = {1: None, 3: "Doc 2 of a batch of 3", 64: "Doc 5 of a batch of 7"}[batch_size]
    assert ("of a batch" in str(told.value)) == (place is not None)
    assert place is None or place in str(told.value)


@pytest.mark.skipif(sys.version_info < (3, 11), reason="errors have notes since Python 3.11")
def test_an_error_of_another_package_stays_what_it_is(overfit_nlp: Make) -> None:
    nlp = overfit_nlp()
    make_fragile(nlp.get_pipe(NAME), "predict", boom)
    with pytest.raises(RuntimeError) as told:
        list(nlp.pipe(make_docs(nlp, (2,))))
    assert str(told.value) == "it fell over"
    (note,) = told.value.__notes__  # type: ignore[attr-defined]
    assert note == "This happened with the dialogue 'k2', Doc 3 of a batch of 7."


@pytest.mark.parametrize(
    ("text", "name"),
    [("他说\u202e坏" + "长" * 50, r"begins '他说\\u202e坏长+'"), ("坏", "begins '坏'")],
)
def test_without_a_key_the_text_names_it(overfit_nlp: Make, text: str, name: str) -> None:
    nlp = overfit_nlp()
    make_fragile(nlp.get_pipe(NAME), "predict", lambda: error("T007", what="It", codepoint="-"))
    with pytest.raises(TiktalkError, match=name) as told:
        list(nlp.pipe(["他", text]))
    assert len(str(told.value)) < 250


def test_a_batch_that_fails_though_each_of_it_works(overfit_nlp: Make) -> None:
    nlp = overfit_nlp()
    alone = [nlp(doc) for doc in make_docs(nlp)]
    pipe: Any = nlp.get_pipe(NAME)
    usual = pipe.predict

    def small(docs: list[Doc]) -> Any:
        if len(docs) > 3:
            raise MemoryError("too much")
        return usual(docs)

    pipe.predict = small
    calls = collect(nlp)
    with pytest.warns(UserWarning, match=r"W320.*batch of 7.*MemoryError: too much") as told:
        assert_same(nlp.pipe(make_docs(nlp)), alone)
    assert len(told) == 1 and not calls


# --- the encoder, under spaCy's tok2vec and inside of the clusterer --------------------------


def cross_turns(doc: Doc) -> None:
    spans = [doc[0 : len(doc)], doc[0:1]]
    doc.spans["turns"] = SpanGroup(doc, name="turns", spans=spans)


def take_our_place(doc: Doc) -> None:
    doc.user_data["spacy_tiktalk"] = "mine"


@pytest.mark.parametrize("kind", ["listener", "embedded"])
@pytest.mark.parametrize(("spoil", "code"), [(cross_turns, "T019"), (take_our_place, "T022")])
def test_a_doc_that_the_encoder_cannot_read(
    overfit_nlp: Make, kind: str, spoil: Callable[[Doc], None], code: str
) -> None:
    nlp = overfit_nlp(kind)
    alone = [nlp(doc) for doc in make_docs(nlp)]
    calls = collect(nlp)
    for bad in ((0,), (1, 4), (0, 1, 2, 4, 5)):
        calls.clear()
        docs = make_docs(nlp)
        for i in bad:
            spoil(docs[i])
        with pytest.warns(UserWarning, match=rf"W321.*{len(bad)} of the 7 Docs.*{code}"):
            found = list(nlp.pipe(docs))
        assert_same(found, [doc for i, doc in enumerate(alone) if i not in bad])
        assert [(name, docs_) for name, _, docs_, _ in calls] == [(NAME, [docs[i]]) for i in bad]
        assert [getattr(err, "code", err) for *_, err in calls] == [code] * len(bad)


@pytest.mark.parametrize("kind", ["listener", "embedded"])
def test_every_doc_of_a_batch_is_bad(overfit_nlp: Make, kind: str) -> None:
    nlp = overfit_nlp(kind)
    calls = collect(nlp)
    docs = make_docs(nlp)[:3]
    for doc in docs:
        cross_turns(doc)
    with pytest.warns(UserWarning, match="W321.*3 of the 3 Docs"):
        assert list(nlp.pipe(docs)) == []
    assert [docs_ for _, _, docs_, _ in calls] == [[doc] for doc in docs]


@pytest.mark.parametrize("kind", ["listener", "embedded"])
def test_an_error_of_the_tokenizer_reaches_the_handler(
    overfit_nlp: Make, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not one of ours: a listener would else tell of vectors that are zeros (T304)."""
    nlp = overfit_nlp(kind)
    usual = PieceTokenizer.word_ids

    def fragile(self: PieceTokenizer, word: str) -> list[int]:
        if word == BAD:
            raise KeyError(word)
        return usual(self, word)

    monkeypatch.setattr(PieceTokenizer, "word_ids", fragile)
    calls = collect(nlp)
    docs = make_docs(nlp, (1,))
    with pytest.warns(UserWarning, match="W321.*KeyError"):
        assert list(nlp.pipe(docs)) == docs[:1] + docs[2:]
    ((name, _, failed, err),) = calls
    assert (name, failed, type(err)) == (NAME, [docs[1]], KeyError)


def test_an_encoder_that_fails_on_everything_is_no_doc_s_fault(
    overfit_nlp: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    nlp = overfit_nlp("listener")

    def broken(self: PieceTokenizer, word: str) -> list[int]:
        raise RuntimeError("no device")

    monkeypatch.setattr(PieceTokenizer, "word_ids", broken)
    with pytest.raises(RuntimeError, match="no device"):
        list(nlp.pipe(make_docs(nlp)[:3]))
    calls = collect(nlp)
    assert list(nlp.pipe(make_docs(nlp)[:3])) == []
    assert [(name, len(docs)) for name, _, docs, _ in calls] == [("tok2vec", 3)]


def test_an_encoder_that_fails_on_batches_only(
    overfit_nlp: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    from spacy_tiktalk.models.text import encoder

    nlp = overfit_nlp("listener")
    alone = [nlp(doc) for doc in make_docs(nlp)]
    usual = encoder.build_windows

    def small(docs: list[Doc], *rest: Any) -> Any:
        if len(docs) > 2:
            raise MemoryError("too much")
        return usual(docs, *rest)

    monkeypatch.setattr(encoder, "build_windows", small)
    with pytest.warns(UserWarning, match="W320.*dialogue_encoder.*MemoryError"):
        assert_same(nlp.pipe(make_docs(nlp)), alone)


@pytest.mark.parametrize("kind", ["listener", "embedded"])
def test_a_doc_that_was_mended_is_read(overfit_nlp: Make, kind: str) -> None:
    nlp = overfit_nlp(kind)
    expected = [clusters_of(nlp(doc)) for doc in make_docs(nlp)]
    collect(nlp)
    docs = make_docs(nlp)
    turns = docs[0].spans["turns"].copy()
    cross_turns(docs[0])
    with pytest.warns(UserWarning, match="W321"):
        assert len(list(nlp.pipe(docs))) == 6
    docs[0].spans["turns"] = turns
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert [clusters_of(doc) for doc in nlp.pipe(docs)] == expected


def test_by_default_an_unread_doc_raises_its_own_error(overfit_nlp: Make) -> None:
    nlp = overfit_nlp("listener")
    docs = make_docs(nlp)
    take_our_place(docs[2])
    with (
        pytest.warns(UserWarning, match="W321"),
        pytest.raises(TiktalkError, match=r"T022.*the dialogue that begins '他', Doc 3"),
    ):
        list(nlp.pipe(docs))


def test_a_note_keeps_no_doc_alive(overfit_nlp: Make) -> None:
    doc = overfit_nlp().make_doc("他")

    def read(held: Doc) -> None:
        raise RuntimeError("from a frame that holds the Doc")

    try:
        read(doc)
    except RuntimeError as err:
        note_unread(doc, err)
    gone = ref(doc)
    del doc
    gc.collect()
    assert gone() is None


def test_a_note_is_told_once(overfit_nlp: Make) -> None:
    doc = overfit_nlp().make_doc("他")
    note_unread(doc, ValueError("why"))
    assert str(take_unread(doc)) == "why" and take_unread(doc) is None

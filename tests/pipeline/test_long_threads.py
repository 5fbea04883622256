"""What a long thread takes: memory for each of its tokens, none of it twice, and given back."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import is_package

from spacy_tiktalk import Dialogue
from spacy_tiktalk.pipeline import mention_clusterer

pytestmark = pytest.mark.skipif(
    not is_package("zh_tiktalk"), reason="zh_tiktalk is not installed: make setup"
)

TALK = (
    ("A", "这不是刘德华吗"),
    ("B", "他还是那么帅，旁边那个女的是谁啊"),
    ("C", "是他老婆吧[捂脸]"),  # with tokens that are not read
)
# Bytes a token, of which the vectors are 1,536. A Doc of its own for each turn took 1,560, the
# encoder with vectors held twice 3,300, and the clusterer with a copy of them 4,570.
MOST = {"to_doc": 500, "tok2vec": 2500, "mention_clusterer": 3900}


@pytest.fixture(scope="module")
def nlp() -> Language:
    loaded = spacy.load("zh_tiktalk", exclude=["head_tracker", "head_linker"])
    loaded(thread(1).to_doc(loaded))  # the networks are made when first asked
    return loaded


@pytest.fixture
def tracing() -> Iterator[None]:
    tracemalloc.start()
    yield
    tracemalloc.stop()


def thread(times: int) -> Dialogue:
    return Dialogue.from_turns([(f"{who}{k}", text) for k in range(times) for who, text in TALK])


@pytest.mark.usefixtures("tracing")
def test_memory_is_bounded_by_the_tokens(nlp: Language) -> None:
    talk = thread(200)
    before, _ = tracemalloc.get_traced_memory()
    found: dict[str, float] = {}

    def note(name: str, doc: Doc) -> None:
        found[name] = (tracemalloc.get_traced_memory()[1] - before) / len(doc)
        tracemalloc.reset_peak()

    doc = talk.to_doc(nlp)
    note("to_doc", doc)
    for name, pipe in nlp.pipeline:
        doc = pipe(doc)
        note(name, doc)
    assert doc._.coref_clusters
    # The vectors themselves are most of it: where they are not counted, nothing was measured.
    width = nlp.get_pipe("tok2vec").model.get_dim("nO")
    assert found["tok2vec"] > 4 * width
    assert {name: found[name] for name in MOST if found[name] > MOST[name]} == {}


def test_memory_goes_back_after_a_long_thread_alone(
    nlp: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[int] = []
    monkeypatch.setattr(mention_clusterer, "trim_heap", lambda: calls.append(1))
    short = thread(2).to_doc(nlp)
    monkeypatch.setattr(mention_clusterer, "_LONG", len(short) + 1)
    nlp(short)
    assert not calls
    for _ in nlp.pipe([thread(2).to_doc(nlp) for _ in range(2)], batch_size=2):
        pass  # together they are long
    assert calls == [1, 1]  # before decoding, and when the clusters stand

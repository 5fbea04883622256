"""Components that merge or split tokens, before and after ours, in whole pipelines."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import spacy
from link_scenes import make_doc, two_heads
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import is_package

from spacy_tiktalk import Dialogue, clusters_from_spans, merge_docs, realign_spans, resolve_text
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.records import record_from_doc
from spacy_tiktalk.metrics.coref.scorer import score_coref
from spacy_tiktalk.metrics.links.scorer import score_links
from spacy_tiktalk.pipeline.gold import GoldCount, gold_clusters, gold_in
from spacy_tiktalk.report import displacy_clusters, doc_to_html, notebook_html
from spacy_tiktalk.tables import to_frames
from spacy_tiktalk.training.corpus import make_predicted

Make = Callable[..., Language]
NAME = "mention_clusterer"
DIALOGUE = Dialogue.from_turns(
    [("A", "这不是方晓阳吗"), ("B", "他还是那么帅，韩小雨也来了，她好美啊啊啊")]
)
LINES = "这不是方晓阳吗\n他还是那么帅"
shipped = pytest.mark.skipif(
    not is_package("zh_tiktalk"), reason="zh_tiktalk is not installed: make setup"
)


@Language.component("test_merge_over_turns")
def merge_over_turns(doc: Doc) -> Doc:
    """What an NER that knows of no turns may do: 吗, the line break and 他 are one entity."""
    start = doc.text.find("吗\n他")
    if start >= 0:
        with doc.retokenize() as retokenizer:
            retokenizer.merge(doc.char_span(start, start + 3))
    return doc


def with_merging(*, first: bool, pattern: str = "方晓阳") -> Language:
    """The shipped pipeline with a recognizer of names and merge_entities before or after it."""
    nlp = spacy.load("zh_tiktalk", exclude=["head_tracker", "head_linker"])
    ruler = nlp.add_pipe("entity_ruler", **({"first": True} if first else {"last": True}))
    ruler.add_patterns([{"label": "PERSON", "pattern": [{"ORTH": char} for char in pattern]}])
    nlp.add_pipe("merge_entities", **({"after": "entity_ruler"} if first else {"last": True}))
    return nlp


def clusters(doc: Doc) -> list[list[str]]:
    return [[mention.text for mention in cluster.mentions] for cluster in doc._.coref_clusters]


def mentions(doc: Doc) -> list[str]:
    return [mention.text for mention in doc._.coref_mentions]


def turns(doc: Doc) -> list[tuple[str, str]]:
    return [(turn.label_, turn.text) for turn in doc.spans["turns"]]


def annotated(pattern: str = "", nlp: Language | None = None) -> Doc:
    """DIALOGUE with clusters by hand and, if asked, one text merged into a token afterwards."""
    doc = DIALOGUE.to_doc(nlp or spacy.blank("zh"))
    clusters_from_spans(doc, [[(3, 6), (8, 9)], [(15, 18), (22, 23)]])
    if pattern:
        start = doc.text.index(pattern)
        with doc.retokenize() as retokenizer:
            retokenizer.merge(doc.char_span(start, start + len(pattern)))
    return doc


# --- the four calls ---------------------------------------------------------------------------


@shipped
def test_merge_entities_last_with_a_dialogue() -> None:
    nlp = with_merging(first=False)
    plain = spacy.load("zh_tiktalk")(DIALOGUE.to_doc(nlp))
    doc = nlp(DIALOGUE.to_doc(nlp))
    assert [token.text for token in doc][:5] == ["这", "不", "是", "方晓阳", "吗"]
    assert clusters(doc) == clusters(plain)
    assert clusters(doc)[0][:3] == ["这", "方晓阳", "他"]
    assert [c.name for c in doc._.coref_clusters] == [c.name for c in plain._.coref_clusters]
    assert [c.scores for c in doc._.coref_clusters] == [c.scores for c in plain._.coref_clusters]
    assert turns(doc) == [(turn.speaker, turn.text) for turn in DIALOGUE.turns]
    assert doc._.dialogue == DIALOGUE
    assert resolve_text(doc) == resolve_text(plain)
    assert resolve_text(doc).startswith("这不是方晓阳吗\n方晓阳还是那么帅")


@shipped
def test_merge_entities_first_with_a_dialogue() -> None:
    nlp = with_merging(first=True)
    doc = nlp(DIALOGUE.to_doc(nlp))
    assert doc[3].text == "方晓阳"
    assert {"他"} <= set(mentions(doc)) <= {"这", "方晓阳", "他", "韩小雨", "她"}
    assert turns(doc) == [(turn.speaker, turn.text) for turn in DIALOGUE.turns]
    assert doc._.dialogue == DIALOGUE
    assert Doc(nlp.vocab).from_bytes(doc.to_bytes())._.dialogue == DIALOGUE
    both = [doc, *nlp.pipe([DIALOGUE.to_doc(nlp) for _ in range(3)], n_process=2, batch_size=1)]
    assert [clusters(each) for each in both] == [clusters(doc)] * 4


@shipped
def test_merge_entities_first_with_plain_text() -> None:
    doc = with_merging(first=True)(LINES)
    assert doc[3].text == "方晓阳"
    assert "turns" not in doc.spans
    assert [turn.text for turn in doc._.dialogue.turns] == LINES.split("\n")
    assert {"他"} <= set(mentions(doc)) <= {"这", "方晓阳", "他"}


@shipped
def test_merge_entities_last_with_plain_text() -> None:
    doc = with_merging(first=False)(LINES)
    assert clusters(doc) == [["这", "方晓阳", "他"]]
    assert [c.name for c in doc._.coref_clusters] == ["方晓阳"]
    assert [turn.text for turn in doc._.dialogue.turns] == LINES.split("\n")
    assert resolve_text(doc) == "这不是方晓阳吗\n方晓阳还是那么帅"


@shipped
def test_an_entity_that_cuts_a_mention() -> None:
    nlp = with_merging(first=False, pattern="方晓阳吗")
    good, bad = nlp("他还是那么帅"), nlp(DIALOGUE.to_doc(nlp))
    with pytest.raises(TiktalkError, match=r"T024.*'方晓阳' of coref_clusters_1"):
        clusters(bad)
    assert clusters(good) == [["他"]]
    assert bad._.dialogue == DIALOGUE
    # run again on the Doc, the old clusters are simply replaced
    again = nlp(bad)
    assert again is bad
    assert clusters(again)
    assert turns(again) == [(turn.speaker, turn.text) for turn in DIALOGUE.turns]


# --- our components and odd tokens ------------------------------------------------------------


@pytest.mark.parametrize("kind", ["listener", "embedded"])
def test_a_token_over_two_turns_takes_no_other_doc_with_it(overfit_nlp: Make, kind: str) -> None:
    nlp = overfit_nlp(kind)
    texts = ["这大叔是谁，他来了", "他来了吗\n他来了", "你妈也来了"]
    expected = [clusters(nlp(text)) for text in texts]
    dialogues = [Dialogue.from_turns([("", line) for line in text.split("\n")]) for text in texts]
    nlp.add_pipe("test_merge_over_turns", first=True)
    with pytest.warns(UserWarning, match=r"W004.*'吗\\n他'"):
        docs = list(nlp.pipe(dialogue.to_doc(nlp) for dialogue in dialogues))
    assert [doc._.dialogue for doc in docs] == dialogues
    assert [clusters(doc) for doc in docs][::2] == expected[::2]
    assert all("吗" not in mention for mention in mentions(docs[1]))
    loaded = [Doc(nlp.vocab).from_bytes(doc.to_bytes()) for doc in docs]
    assert [doc._.dialogue for doc in loaded] == dialogues


@pytest.mark.parametrize("kind", ["listener", "embedded"])
def test_tokens_split_between_encoder_and_clusterer(overfit_nlp: Make, kind: str) -> None:
    nlp = overfit_nlp(kind)
    nlp.add_pipe("token_splitter", config={"min_length": 2, "split_length": 1}, before=NAME)
    doc = Doc(nlp.vocab, words=["这", "大叔", "是", "谁"], spaces=[False] * 4)
    if kind == "listener":
        with pytest.raises(TiktalkError, match=r"T025.*5 tokens but 6 token vectors"):
            nlp(doc)
    else:  # it reads the tokens itself
        assert [token.text for token in nlp(doc)] == ["这", "大", "叔", "是", "谁"]


def test_the_linker_reads_and_rewrites_merged_clusters() -> None:
    nlp = spacy.blank("zh")
    linker = nlp.add_pipe("head_linker")
    nlp.initialize()
    doc = make_doc(
        ["这不是方晓阳吗", "他好帅"], [["方晓阳", "他"]], tracks=two_heads(), video="film.mp4"
    )
    plain = linker(doc.copy())
    with doc.retokenize() as retokenizer:
        retokenizer.merge(doc[3:6])
    linker(doc)
    assert clusters(doc) == clusters(plain) == [["方晓阳", "他"]]
    (mine,), (theirs,) = doc._.coref_clusters, plain._.coref_clusters
    assert mine.types == theirs.types
    assert mine.link_status == theirs.link_status != "not_evaluated"
    assert mine.head_track_ids == theirs.head_track_ids
    assert [span.kb_id_ for span in mine.group] == [span.kb_id_ for span in theirs.group]
    assert mine.visible == pytest.approx(theirs.visible)


def test_the_linker_refuses_a_mention_inside_a_token() -> None:
    nlp = spacy.blank("zh")
    linker = nlp.add_pipe("head_linker")
    nlp.initialize()
    doc = make_doc(["这不是方晓阳吗"], [["方晓阳"]], tracks=two_heads(), video="film.mp4")
    with doc.retokenize() as retokenizer:
        retokenizer.merge(doc[3:7])
    with pytest.raises(TiktalkError, match="T024"):
        linker(doc)


# --- what reads Docs --------------------------------------------------------------------------


def frames(doc: Doc) -> dict[str, str]:
    return {name: frame.to_csv() for name, frame in to_frames([doc]).items()}


READERS: dict[str, Callable[[Doc], Any]] = {
    "record": record_from_doc,
    "report": doc_to_html,
    "notebook": notebook_html,
    "cluster in a notebook": lambda doc: [c._repr_html_() for c in doc._.coref_clusters],
    "displacy": displacy_clusters,
    "displacy ent": lambda doc: displacy_clusters(doc, style="ent"),
    "coref as predicted": lambda doc: score_coref([Example(doc, annotated())]),
    "coref as gold": lambda doc: score_coref([Example(annotated(nlp=None), doc)]),
    "links": lambda doc: score_links([Example(doc, annotated())]),
    "resolved": resolve_text,
    "merged": lambda doc: record_from_doc(merge_docs([doc, doc])),
    "predicted": lambda doc: (record_from_doc(doc), make_predicted(spacy.blank("zh"), doc).text),
}


@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_what_reads_docs_reads_the_same(reader: Callable[[Doc], Any]) -> None:
    expected = reader(annotated())
    for pattern in ("方晓阳", "韩小雨也", "来了，", "她", "帅，韩小雨"):
        if "韩小雨" in pattern:
            with pytest.raises(TiktalkError) as caught:
                reader(annotated(pattern))
            assert caught.value.code == "T024"
        else:
            assert reader(annotated(pattern)) == expected
    lazy = annotated("方晓阳")
    realign_spans(lazy)
    assert reader(lazy) == expected


def test_tables_read_the_same() -> None:
    pytest.importorskip("pandas")
    expected = frames(annotated())
    assert frames(annotated("方晓阳")) == expected
    with pytest.raises(TiktalkError, match="T024"):
        frames(annotated("晓阳吗"))


def test_merged_gold_trains_other_tokens() -> None:
    count = GoldCount()
    example = Example(annotated(), annotated("方晓阳"))
    assert gold_clusters(example, count=count) == [[(3, 6), (8, 9)], [(15, 18), (22, 23)]]
    assert count.dropped == 0
    docs = [annotated("方晓阳")]
    assert gold_in(docs, [Example(annotated(), annotated())], count=count)[0][0] == [(3, 4), (6, 7)]
    # the other way round a name is one token, and its mention that token
    example = Example(annotated("方晓阳"), annotated())
    assert gold_clusters(example, count=count)[0] == [(3, 4), (6, 7)]

"""Texts and annotation that no well-behaved corpus holds."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc, SpanGroup
from spacy.training import Example
from tiny_pipelines import assert_same, build_nlp, clusters_of

from spacy_tiktalk import Dialogue
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.pipeline.gold import GoldCount, gold_clusters
from spacy_tiktalk.training.corpus import make_predicted

Make = Callable[..., Language]
MakeExamples = Callable[..., list[Example]]
NAME = "mention_clusterer"
ODD = [
    "",
    "他",
    "😂",
    "😂👨‍👩‍👧❤️",
    " ",
    " \n\t ",
    "\n",
    "。",
    "\u200b",
    "K",
    "鑫鑫鑫",
    "他\n\n\n她",
    "🇨🇳",
    "\u3000他",
]


@pytest.mark.parametrize("kind", ["listener", "embedded", "cnn"])
def test_odd_texts(overfit_nlp: Make, kind: str) -> None:
    nlp = overfit_nlp(kind)
    called = [nlp(text) for text in ODD]
    assert [doc.text for doc in called] == ODD
    assert_same(nlp.pipe(ODD, batch_size=len(ODD)), called)
    assert_same(nlp.pipe(ODD, batch_size=3), called)
    for doc in called:
        assert all(not m[0].is_space and not m[-1].is_space for m in doc._.coref_mentions)
    assert clusters_of(nlp("")) == [] and clusters_of(nlp(" \n ")) == []
    assert list(nlp.pipe([])) == [] and list(nlp.pipe(["", ""]))[1].text == ""


def test_batch_with_empty_docs_inside(overfit_nlp: Make, make_examples: MakeExamples) -> None:
    nlp = overfit_nlp()
    docs = [eg.predicted for eg in make_examples(nlp, 6)]
    expected = [nlp(eg.predicted) for eg in make_examples(nlp, 6)]
    mixed = [x for doc in docs for x in (nlp.make_doc(""), doc, nlp.make_doc("  "))]
    found = list(nlp.pipe(mixed, batch_size=64))
    assert_same(found[1::3], expected)
    assert not any(clusters_of(doc) for doc in (*found[0::3], *found[2::3]))


def test_an_empty_doc_is_of_no_other_encoder(
    overfit_nlp: Make, make_examples: MakeExamples
) -> None:
    nlp = overfit_nlp()
    (example,) = make_examples(nlp, 1)
    docs = list(nlp.get_pipe("tok2vec").pipe([nlp.make_doc(""), example.predicted]))
    nothing, clusters = nlp.get_pipe(NAME).predict(docs)
    assert nothing == [] and clusters


def test_dialogues_with_odd_turns(overfit_nlp: Make) -> None:
    nlp = overfit_nlp()
    turns = [("", ""), ("A", "这大叔是谁\n他"), ("B", "   "), ("", "他"), ("A", "")]
    doc = nlp(Dialogue.from_turns(turns, title="").to_doc(nlp))
    for mention in doc._.coref_mentions:
        assert "\n" not in mention.text
    assert nlp(Dialogue.from_turns([]).to_doc(nlp)).text == ""


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    "text",
    ["他是谁" * 6667, "\n".join(["你婆婆来了吗，这大叔真好看"] * 1430), "😂" * 20_000],
    ids=["one-turn", "many-turns", "emoji"],
)
def test_twenty_thousand_characters(overfit_nlp: Make, text: str) -> None:
    nlp = overfit_nlp()
    before = time.process_time()
    doc = nlp(text)
    assert time.process_time() - before < 40
    assert len(text) >= 20_000 and len(doc) >= 20_000
    last = max((m.end for m in doc._.coref_mentions), default=0)
    assert "😂" in text or last > len(doc) - 20  # read to the end


def test_time_is_linear_in_the_length(overfit_nlp: Make) -> None:
    nlp = overfit_nlp()
    nlp("这大叔是谁，他" * 100)

    def seconds(n: int) -> float:
        before = time.process_time()
        nlp("这大叔是谁，他" * n)
        return time.process_time() - before

    short, long = min(seconds(300) for _ in range(2)), seconds(2400)
    assert long < 3 * 8 * short


def jieba_nlp(folder: object) -> Language:
    pytest.importorskip("jieba")
    nlp = build_nlp("cnn", folder)  # type: ignore[arg-type]
    tokenizer = {"@tokenizers": "spacy.zh.ChineseTokenizer", "segmenter": "jieba"}
    nlp.tokenizer = spacy.blank("zh", config={"nlp": {"tokenizer": tokenizer}}).tokenizer
    nlp.tokenizer.vocab = nlp.vocab
    return nlp


def test_gold_that_does_not_align_is_counted_and_warned_of_once(
    encoder_folder: object, make_examples: MakeExamples
) -> None:
    characters, nlp = spacy.blank("zh"), jieba_nlp(encoder_folder)
    examples = []
    for eg in make_examples(characters, 60):
        reference = Doc(nlp.vocab).from_bytes(eg.reference.to_bytes())
        examples.append(Example(make_predicted(nlp, reference), reference))
    count = GoldCount()
    gold = [gold_clusters(eg, count=count) for eg in examples]
    kept = sum(len(cluster) for clusters in gold for cluster in clusters)
    assert 0 < count.misaligned < count.mentions == kept + count.misaligned
    for eg, clusters in zip(examples, gold, strict=True):
        texts = {m.text for m in eg.reference._.coref_mentions}
        assert all(eg.predicted[a:b].text in texts for cluster in clusters for a, b in cluster)
    with pytest.warns(UserWarning, match="W301") as told:
        nlp.initialize(lambda: examples)
        for _ in range(2):
            nlp.update(examples[:8])
            nlp.update(examples)
    ours = [str(w.message) for w in told if "W301" in str(w.message)]
    assert len(ours) == 1
    assert f"{count.misaligned} of {count.mentions} gold mentions" in ours[0]


def test_well_aligned_gold_warns_of_nothing(make_nlp: Make, make_examples: MakeExamples) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        nlp = make_nlp("cnn")
        nlp.update(make_examples(nlp))


def group(doc: Doc, key: str, *offsets: tuple[int, int]) -> None:
    """Write a group as it is: no check stands between a foreign file and us."""
    doc.spans[key] = SpanGroup(doc, name=key, spans=[doc[a:b] for a, b in offsets])


def test_gold_across_turns_and_twice_is_left_out(make_nlp: Make) -> None:
    nlp = make_nlp("listener")
    dialogue = Dialogue.from_turns([("A", "他来了"), ("B", "她呢")])
    predicted, reference = dialogue.to_doc(nlp), dialogue.to_doc(nlp)
    group(reference, "coref_clusters_1", (0, 1), (2, 5), (3, 4))
    group(reference, "coref_clusters_2", (4, 5), (0, 1))
    group(reference, "coref_clusters_3", (2, 5))
    example, count = Example(predicted, reference), GoldCount()
    gold = gold_clusters(example, count=count)
    assert gold == [[(0, 1)], [(4, 5)]]
    assert count == GoldCount(mentions=6, misaligned=0, crossing_turns=3, repeated=1)
    assert count.dropped == 4
    with pytest.warns(UserWarning, match=r"W301.*4 of 6.* 3 are not inside one turn, 1 appear"):
        losses = nlp.update([example])
    assert 0 < losses["mention_clusterer"] < 100


def test_gold_that_is_never_scored_is_told_of(make_nlp: Make) -> None:
    nlp = make_nlp("cnn")
    nlp.get_pipe("mention_clusterer").max_mention_width = 3
    dialogue = Dialogue.from_turns([("A", "穿红衣的小满来了"), ("B", "@小北 她呢")])
    predicted, reference = dialogue.to_doc(nlp), dialogue.to_doc(nlp)
    group(reference, "coref_clusters_1", (0, 6), (12, 13))
    group(reference, "coref_clusters_2", (10, 12))
    assert [m.text for m in reference._.coref_mentions] == ["穿红衣的小满", "小北", "她"]
    over = Dialogue.from_turns([("A", "他😂妈来了")])
    across = over.to_doc(nlp)
    group(across, "coref_clusters_1", (0, 3))
    with pytest.warns(UserWarning, match="W301.*1 of 1 .* 1 are in a comment mark or go over one"):
        make_nlp("cnn").update([Example(over.to_doc(nlp), across)])
    said = r"W301.*2 of 3 .* 1 have more tokens than max_mention_width, 1 are in a comment mark"
    with pytest.warns(UserWarning, match=said):
        nlp.update([Example(predicted, reference)])
    nlp = make_nlp("cnn")
    nlp.get_pipe("mention_clusterer").max_mention_width = 3
    with pytest.warns(UserWarning, match=said):
        nlp.initialize(lambda: [Example(predicted, reference)])


def test_gold_of_the_greatest_width_is_scored_and_of_gold_in_a_mark_is_told(
    make_nlp: Make,
) -> None:
    nlp = make_nlp("cnn")
    nlp.get_pipe("mention_clusterer").max_mention_width = 6
    dialogue = Dialogue.from_turns([("A", "穿红衣的小满来了"), ("B", "@小北 她呢")])
    reference = dialogue.to_doc(nlp)
    group(reference, "coref_clusters_1", (0, 6), (12, 13))
    group(reference, "coref_clusters_2", (10, 12))
    said = r"W301.*1 of 3 .* 0 have more tokens than max_mention_width, 1 are in a comment mark"
    with pytest.warns(UserWarning, match=said):
        nlp.update([Example(dialogue.to_doc(nlp), reference)])


def test_turns_of_the_predicted_doc_decide(make_nlp: Make) -> None:
    nlp = make_nlp("cnn")
    text = "他来了\n她呢"
    reference, predicted = nlp.make_doc(text), nlp.make_doc(text)
    group(reference, "coref_clusters_1", (0, 1), (4, 5))
    example, count = Example(predicted, reference), GoldCount()
    assert gold_clusters(example, count=count) == [[(0, 1), (4, 5)]]
    assert count == GoldCount(mentions=2)


def test_gold_that_crosses_or_is_wide_is_no_crash(make_nlp: Make) -> None:
    nlp = make_nlp("embedded", max_mention_width=2)
    dialogue = Dialogue.from_turns([("A", "他妈妈和她的妈妈来了")])
    reference = dialogue.to_doc(nlp)
    group(reference, "coref_clusters_1", (0, 3), (4, 8))
    group(reference, "coref_clusters_2", (1, 5), (0, 10))
    losses = nlp.update([Example(dialogue.to_doc(nlp), reference)])
    assert 0 < losses["mention_clusterer"] < 100


def test_given_mentions_that_are_none(overfit_nlp: Make) -> None:
    nlp = overfit_nlp("embedded")
    pipe = nlp.get_pipe(NAME)
    docs = [nlp.make_doc("他来了\n她")]
    outside = ((0, 9), (2, 1), (1, 1), (-1, 1))
    for wrong, code in (*((place, "T010") for place in outside), ((2, 5), "T011")):
        with pytest.raises(TiktalkError, match=code):
            pipe.predict(docs, mentions=[[wrong]])
    with pytest.raises(TiktalkError, match=r"T308.*2 lists.*1 Docs"):
        pipe.predict(docs, mentions=[[], []])
    with pytest.raises(TiktalkError, match=r"T309.*'他'"):
        pipe.predict(docs, mentions=[[(0, 1), (4, 5), (0, 1)]])
    (found,) = pipe.predict(docs, mentions=[[(0, 1), (4, 5)]])
    assert sorted(m for cluster in found for m in cluster.mentions) == [(0, 1), (4, 5)]


@pytest.mark.parametrize("kind", ["listener", "embedded"])
def test_turns_that_overlap_are_refused_and_named(overfit_nlp: Make, kind: str) -> None:
    nlp = overfit_nlp(kind)
    doc = nlp.make_doc("这大叔是谁，他来了")
    group(doc, "turns", (0, 9), (2, 4))
    with pytest.raises(TiktalkError, match=r"T019.*\(0, 9\).*\(2, 4\)"):
        nlp(doc)
    del doc.spans["turns"]
    assert nlp(doc)._.coref_clusters


@pytest.mark.parametrize("kind", ["listener", "embedded"])
def test_foreign_user_data_in_our_place(overfit_nlp: Make, kind: str) -> None:
    nlp = overfit_nlp(kind)
    doc = nlp.make_doc("他来了")
    doc.user_data["spacy_tiktalk"] = "mine"
    with pytest.raises(TiktalkError, match=r"T022.*str"):
        nlp(doc)
    assert doc.user_data["spacy_tiktalk"] == "mine"


def test_weights_of_characters_tell_of_words(
    overfit_nlp: Make, make_examples: MakeExamples
) -> None:
    """Half of the mentions are silently lost where jieba or pkuseg made the tokens."""
    nlp = overfit_nlp()

    def doc_of(words: list[str]) -> Doc:
        return Doc(nlp.vocab, words=words, spaces=[False] * len(words))

    words = ["这", "不是", "刘德华", "吗", "\n", "他", "还是", "那么", "帅", "\n"] * 3
    with pytest.warns(UserWarning, match=r"W170.*'mention_clusterer' was trained on single"):
        nlp(doc_of(words))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        nlp(doc_of(list("".join(words))))
        nlp(doc_of([*"他说", "hello", "world", "刘德华", *"来了，大家都看见他了，他还是那么帅"]))
        nlp(doc_of(["刘德华", "张学友", "！"]))  # names of a component before ours
        examples = [Example(doc_of(words), doc_of(words)), *make_examples(nlp, 1)]
        nlp.update(examples)
        nlp(doc_of(words))
        nlp.from_bytes(nlp.to_bytes())(doc_of(words))  # it was trained on words

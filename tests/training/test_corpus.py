from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc, DocBin, Span
from spacy.training import Example
from training_material import at, sample

from spacy_tiktalk.doc.dialogue import Dialogue
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.convert import convert
from spacy_tiktalk.formats.jsonl import write_jsonl
from spacy_tiktalk.formats.record import DialogueRecord, GoldCluster
from spacy_tiktalk.training.corpus import DialogueCorpus


def _records(n: int) -> list[DialogueRecord]:
    return [replace(sample(), dialogue=replace(sample().dialogue, key=f"k{i}")) for i in range(n)]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    write_jsonl(tmp_path / "in.jsonl", _records(3))
    convert(tmp_path / "in.jsonl", tmp_path / "in.spacy")
    return tmp_path / "in.spacy"


@pytest.mark.parametrize("suffix", [".spacy", ".jsonl"])
def test_a_users_story(source: Path, suffix: str) -> None:
    """Convert, read, and find in the predicted Doc what use would give, and no gold."""
    nlp = spacy.blank("zh")
    examples = list(DialogueCorpus(source.with_suffix(suffix))(nlp))
    assert len(examples) == 3
    for i, example in enumerate(examples):
        predicted, reference = example.predicted, example.reference
        assert isinstance(example, Example)
        assert [token.text for token in predicted] == [token.text for token in reference]
        assert [span.label_ for span in predicted.spans["turns"]] == ["A", "B"]
        assert Dialogue.from_doc(predicted) == replace(sample().dialogue, key=f"k{i}")
        # No gold in any form: no cluster, no box, no video type.
        assert list(predicted.spans) == ["turns"]
        assert set(predicted.user_data["spacy_tiktalk"]) == {"title", "video", "key"}
        assert [s.text for s in reference.spans["coref_clusters_1"]] == ["高小满", "她", "小满姐"]
        assert reference.user_data["spacy_tiktalk"]["video_type"] == "celeb"


def test_passes_repeat_and_other_pipelines_work(source: Path) -> None:
    corpus = DialogueCorpus(source)
    nlp = spacy.blank("zh")
    texts = [[e.reference.to_bytes() for e in corpus(nlp)] for _ in range(2)]
    assert texts[0] == texts[1]
    english = list(corpus(spacy.blank("en")))
    assert [e.predicted.text for e in english] == [e.reference.text for e in english]
    assert len(english[0].predicted) < len(english[0].reference)


def test_limit_titles_and_folder(source: Path, tmp_path: Path) -> None:
    nlp = spacy.blank("zh")
    some = list(DialogueCorpus(str(source), limit=2, titles=False)(nlp))
    assert [e.predicted.user_data["spacy_tiktalk"].get("title") for e in some] == [None, None]
    assert some[0].reference.user_data["spacy_tiktalk"]["title"]
    (tmp_path / "docs" / "sub").mkdir(parents=True)
    (tmp_path / "docs" / "b.spacy").write_bytes(source.read_bytes())
    (tmp_path / "docs" / "sub" / "c.spacy").write_bytes(source.read_bytes())
    assert len(list(DialogueCorpus(tmp_path / "docs")(nlp))) == 6


def test_long_and_empty_dialogues_are_left_out_with_one_warning(tmp_path: Path) -> None:
    short = DialogueRecord(Dialogue.from_turns([("A", "他")]))
    empty = DialogueRecord(Dialogue.from_turns([("A", ""), ("B", "")]))
    write_jsonl(tmp_path / "a.jsonl", [sample(), short, empty])
    corpus = DialogueCorpus(tmp_path / "a.jsonl", max_length=5)
    with pytest.warns(UserWarning) as caught:
        assert [e.predicted.text for e in corpus(spacy.blank("zh"))] == ["他"]
        assert len(list(corpus(spacy.blank("zh")))) == 1
    assert [str(w.message)[1:5] for w in caught] == ["W107", "W108"]
    write_jsonl(tmp_path / "b.jsonl", [empty])
    with pytest.raises(TiktalkError, match="T154"):
        list(DialogueCorpus(tmp_path / "b.jsonl")(spacy.blank("zh")))


def test_a_mention_in_two_clusters_is_found_where_it_stands(source: Path) -> None:
    """A scorer would refuse it too, at the first evaluation, and could not say where it is."""
    nlp = spacy.blank("zh")
    docs = list(DocBin().from_disk(source).get_docs(nlp.vocab))
    docs[1].spans["coref_clusters_9"] = [docs[1].spans["coref_clusters_1"][1]]
    DocBin(docs=docs, store_user_data=True).to_disk(source)
    with pytest.raises(TiktalkError, match=r"T121.*in\.spacy, Doc 2, dialogue 'k1'.*'她'"):
        list(DialogueCorpus(source)(nlp))


def test_misaligned_gold_is_warned_about_once_not_every_epoch(tmp_path: Path) -> None:
    dialogue = Dialogue.from_turns([("A", "hello Kitty")])
    mentions = (at(dialogue, 0, "Kit"), at(dialogue, 0, "hello"))
    record = DialogueRecord(dialogue, (GoldCluster(mentions),))
    write_jsonl(tmp_path / "a.jsonl", [record])
    corpus = DialogueCorpus(tmp_path / "a.jsonl")
    with pytest.warns(UserWarning, match="W101.* 1 of 2 ") as caught:
        for _ in range(2):
            assert len(list(corpus(spacy.blank("en")))) == 1
    assert len(caught) == 1


def test_bad_arguments_are_named(tmp_path: Path, source: Path) -> None:
    for path, code in ((None, "T105"), (tmp_path / "none.spacy", "T101"), (tmp_path, None)):
        if code is None:
            (tmp_path / "void").mkdir()
            path, code = tmp_path / "void", "T150"
        with pytest.raises(TiktalkError) as caught:
            DialogueCorpus(path)
        assert caught.value.code == code
    with pytest.raises(TiktalkError, match=r"T152.*limit = -1"):
        DialogueCorpus(source, limit=-1)


def test_docs_of_other_tools_still_align(tmp_path: Path) -> None:
    """A reference without turns, and one whose turns are not parted by line breaks."""
    nlp = spacy.blank("en")
    lines = nlp.make_doc("she is Kitty\n\nhe is Tom\n")
    joined = Doc(nlp.vocab, words=["she", "is", "he", "is"], spaces=[True, True, True, False])
    joined.spans["turns"] = [Span(joined, 0, 2, label="A"), Span(joined, 2, 4, label="B")]
    docbin = DocBin(docs=[lines, joined], store_user_data=True)
    docbin.to_disk(tmp_path / "a.spacy")
    first, second = DialogueCorpus(tmp_path / "a.spacy")(nlp)
    assert first.predicted.text == first.reference.text == lines.text
    assert not first.predicted.spans and not first.predicted.user_data
    assert second.predicted.text == "she is he is"
    assert [(s.text, s.label_) for s in second.predicted.spans["turns"]] == [
        ("she is", "A"),
        ("he is", "B"),
    ]


def test_a_reader_of_ones_own_needs_no_known_format(tmp_path: Path) -> None:
    path = tmp_path / "a.mine"
    path.write_text("3", encoding="utf-8")
    corpus = DialogueCorpus(path, reader=lambda file: _records(int(file.read_text())))
    assert [e.predicted._.dialogue.key for e in corpus(spacy.blank("zh"))] == ["k0", "k1", "k2"]


def test_an_augmenter_is_asked_for_every_dialogue(source: Path) -> None:
    def twice(nlp, example):
        yield example
        yield example

    corpus = DialogueCorpus(source, limit=2, augmenter=twice)
    assert len(list(corpus(spacy.blank("zh")))) == 4


def test_it_serves_as_a_corpus_of_a_training_config(source: Path) -> None:
    """Resolved and initialized as `spacy train` does it, with a stock component."""
    nlp = spacy.blank("zh")
    nlp.add_pipe("tok2vec")
    corpus = DialogueCorpus(source)
    nlp.initialize(lambda: corpus(nlp))
    assert nlp.update(list(corpus(nlp))) is not None

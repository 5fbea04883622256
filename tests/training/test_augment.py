from __future__ import annotations

import random
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.training import Example
from training_material import at, records, sample

from spacy_tiktalk import clusters_from_spans
from spacy_tiktalk.doc.dialogue import Dialogue, Turn
from spacy_tiktalk.doc.marks import marks_of
from spacy_tiktalk.doc.reading import read_words
from spacy_tiktalk.doc.turns import title_of
from spacy_tiktalk.errors import TiktalkError
from spacy_tiktalk.formats.jsonl import write_jsonl
from spacy_tiktalk.formats.record import DialogueRecord, GoldCluster, GoldMention, check_record
from spacy_tiktalk.formats.records import record_from_doc, record_to_doc
from spacy_tiktalk.lexicon.mentions import mention_type
from spacy_tiktalk.lexicon.pinyin import initials
from spacy_tiktalk.training.augment import DialogueAugmenter, add_reposts, without_speakers
from spacy_tiktalk.training.corpus import DialogueCorpus
from spacy_tiktalk.training.name_swap import _DOUBLE_SURNAMES, swap_names
from spacy_tiktalk.training.openers import add_openers


def _texts(record: DialogueRecord) -> list[list[str]]:
    return [[record.text_of(m) for m in cluster.mentions] for cluster in record.clusters]


@pytest.mark.parametrize("seed", range(20))
def test_all_spellings_change_together(seed: int) -> None:
    before = sample()
    after = swap_names(before, random.Random(seed))
    name, pronoun, short = _texts(after)[0]
    assert name != "高小满" and pronoun == "她"
    given = name[1:]
    assert short == (given if len(given) > 1 else given * 2) + "姐"
    assert _texts(after)[1:] == _texts(before)[1:]
    assert after.dialogue.title == f"#{name} (综艺) 一家人|出门"
    assert after.clusters[0].name == after.boxes[0].celebrity == name
    assert after.dialogue.turns[0].text == f"这不是{name}和她老公吗 😂"
    assert after.dialogue.turns[1].text == f"{short}好美 他俩真配"
    assert mention_type(name) == "PROPER"


def test_a_name_inside_another_mention_moves_with_it() -> None:
    dialogue = Dialogue.from_turns([("A", "林小虎的妈妈来了"), ("B", "林小虎不在")])
    record = DialogueRecord(
        dialogue,
        (
            GoldCluster((at(dialogue, 0, "林小虎的妈妈"),)),
            GoldCluster((at(dialogue, 0, "林小虎"), at(dialogue, 1, "林小虎"))),
        ),
    )
    lengths = set()
    for seed in range(20):
        (mother,), (name, again) = _texts(swap_names(record, random.Random(seed)))
        assert name == again != "林小虎" and mother == f"{name}的妈妈"
        lengths.add(len(name))
    assert lengths >= {2, 3}  # offsets really move


def test_what_is_not_understood_stays() -> None:
    def swapped(text: str, *mentions: str) -> bool:
        dialogue = Dialogue.from_turns([("A", text)])
        cluster = GoldCluster(tuple(at(dialogue, 0, mention) for mention in mentions))
        record = DialogueRecord(dialogue, (cluster,))
        return swap_names(record, random.Random(0)) is not record

    assert swapped("高小满来了", "高小满")
    assert not swapped("她来了", "她")
    assert not swapped("那个女的来了", "那个女的")
    assert not swapped("Kitty来了", "Kitty")
    assert not swapped("高小满就是满小子呀", "高小满", "满小子")


def test_a_change_that_would_cut_a_mention_is_not_made() -> None:
    dialogue = Dialogue.from_turns([("A", "高小满"), ("B", "高小满")])
    record = DialogueRecord(
        dialogue,
        (GoldCluster((at(dialogue, 0, "高小满"),)), GoldCluster((at(dialogue, 1, "满"),))),
    )
    after = swap_names(record, random.Random(0))
    assert after is record


PARTS = st.lists(
    st.sampled_from(
        [
            "高小满",
            "小满",
            "满姐",
            "高老师",
            "林虎",
            "她",
            "他俩",
            "的妈妈",
            "和",
            " ",
            "😂",
            "Kitty",
        ]
    ),
    min_size=1,
    max_size=8,
)


@st.composite
def named_records(draw: st.DrawFn) -> DialogueRecord:
    """Dialogues of names and fillers, with any parts marked as mentions of any cluster."""
    turns, spans = [], []
    for number in range(draw(st.integers(1, 3))):
        text = ""
        for part in draw(PARTS):
            if draw(st.booleans()):
                spans.append((number, len(text), len(text) + len(part), draw(st.integers(0, 2))))
            text += part
        turns.append(("AB"[number % 2], text))
    dialogue = Dialogue.from_turns(turns, title="".join(draw(PARTS)))
    groups: dict[int, list] = {}
    for number, start, end, group in spans:
        groups.setdefault(group, []).append((number, start, end))
    return DialogueRecord(
        dialogue,
        tuple(GoldCluster(tuple(GoldMention(*m) for m in group)) for group in groups.values()),
    )


@given(st.one_of(named_records(), records()), st.integers(0, 10))
@settings(max_examples=300, deadline=None)
def test_gold_stays_exactly_aligned(record: DialogueRecord, seed: int) -> None:
    after = swap_names(record, random.Random(seed))
    check_record(after)
    assert [len(c.mentions) for c in after.clusters] == [len(c.mentions) for c in record.clusters]
    names: dict[str, str] = {}
    for old_mention, new_mention in zip(record.mentions, after.mentions, strict=True):
        old, new = record.text_of(old_mention), after.text_of(new_mention)
        assert names.setdefault(old, new) == new  # the same text changes the same way everywhere
        if mention_type(old) == "PRONOUN":
            assert new == old
    changed = [old for old, new in names.items() if old != new]
    for number in range(len(record.dialogue.turns)):
        old_gaps, new_gaps = _outside(record, number), _outside(after, number)
        for old, new in zip(old_gaps, new_gaps, strict=True):
            assert old == new or any(name in old for name in changed)


def _outside(record: DialogueRecord, turn: int) -> list[str]:
    """The pieces of a turn between its outermost mentions."""
    text = record.dialogue.turns[turn].text
    pieces, position = [], 0
    here = (mention for mention in record.mentions if mention.turn == turn)
    for mention in sorted(here, key=lambda m: (m.start, -m.end)):
        if mention.start >= position:
            pieces.append(text[position : mention.start])
        position = max(position, mention.end)
    return [*pieces, text[position:]]


def _corpus(tmp_path: Path, **settings_: float) -> DialogueCorpus:
    path = tmp_path / "a.jsonl"
    many = [sample().dialogue for _ in range(40)]
    write_jsonl(
        path,
        [
            DialogueRecord(
                Dialogue(old.turns, old.title, old.video, f"k{i}"),
                sample().clusters,
                sample().boxes,
                "celeb",
            )
            for i, old in enumerate(many)
        ],
    )
    return DialogueCorpus(path, augmenter=DialogueAugmenter(**settings_))


def test_titles_are_dropped_from_the_predicted_doc_only(tmp_path: Path) -> None:
    found = list(_corpus(tmp_path, drop_title=0.5)(spacy.blank("zh")))
    dropped = sum(title_of(e.predicted) is None for e in found)
    assert len(found) == 40 and 8 <= dropped <= 32
    assert all(title_of(e.reference) for e in found)
    both = list(_corpus(tmp_path, drop_title=0.5, swap_names=1.0)(spacy.blank("zh")))
    assert {title_of(e.predicted) is None for e in both} == {True, False}
    bare = DialogueCorpus(
        tmp_path / "a.jsonl", titles=False, augmenter=DialogueAugmenter(swap_names=1.0)
    )
    assert {title_of(e.predicted) for e in bare(spacy.blank("zh"))} == {None}


def test_reposts_stand_behind_what_is_said_and_move_nothing() -> None:
    before, nlp = sample(), spacy.blank("zh")
    counts = set()
    for seed in range(20):
        after = add_reposts(before, random.Random(seed))
        assert _texts(after) == _texts(before) and after.clusters == before.clusters
        added = []
        for old, new in zip(before.dialogue.turns, after.dialogue.turns, strict=True):
            assert new.text.startswith(old.text) and new.speaker == old.speaker
            added.append(new.text[len(old.text) :])
        assert all(not text or text.startswith("//@") for text in added)
        counts.add(tuple(text.count("//@") for text in added))
        check_record(after)
        # Each is a mark of its own, and what it says is read.
        doc, _ = record_to_doc(after, nlp)
        reposts = [mark for mark in marks_of(doc) if mark.kind == "repost" and mark.handle]
        assert len(reposts) == "".join(added).count("//@")
        said = "".join(read_words(doc))
        assert "//@" not in said
        assert len(said) > len("".join(t.text for t in before.dialogue.turns)) - 5
    # One or two behind a turn, behind either or both, and never behind none.
    assert {(0, 1), (1, 0), (1, 1), (2, 1)} <= counts and (0, 0) not in counts
    assert max(map(max, counts)) == 2


def test_nothing_is_put_behind_no_turn() -> None:
    empty = DialogueRecord(Dialogue(()))
    assert add_reposts(empty, random.Random(0)) is empty


def test_examples_with_reposts_keep_their_gold(tmp_path: Path) -> None:
    nlp = spacy.blank("zh")
    found = list(_corpus(tmp_path, reposts=0.5)(nlp))
    changed = [e for e in found if "//@" in e.reference.text]
    assert len(found) == 40 and 8 <= len(changed) <= 32
    for example in changed:
        assert example.predicted.text == example.reference.text
        assert _texts(record_from_doc(example.reference)) == _texts(sample())
    without = [e.reference.text for e in _corpus(tmp_path, swap_names=0.5)(nlp)]
    same = [e.reference.text for e in _corpus(tmp_path, swap_names=0.5, reposts=0.0)(nlp)]
    assert without == same and not any("//@" in text for text in without)


def test_swapped_examples_are_whole(tmp_path: Path) -> None:
    nlp = spacy.blank("zh")
    corpus = _corpus(tmp_path, swap_names=0.5)
    found = list(corpus(nlp))
    changed = [e for e in found if "高小满" not in e.reference.text]
    assert len(found) == 40 and 8 <= len(changed) <= 32
    for example in changed:
        assert example.predicted.text == example.reference.text
        record = record_from_doc(example.reference)
        name = record.clusters[0].name
        assert name and name in (title_of(example.predicted) or "")
        assert record.video_type == "celeb" and record.boxes[0].celebrity == name
        assert list(example.predicted.spans) == ["turns"]
    again = list(_corpus(tmp_path, swap_names=0.5)(nlp))
    assert [e.reference.text for e in again] == [e.reference.text for e in found]
    second_pass = [e.reference.text for e in corpus(nlp)]
    assert second_pass != [e.reference.text for e in found]


def test_nothing_asked_gives_the_very_example(tmp_path: Path) -> None:
    nlp = spacy.blank("zh")
    example = next(iter(_corpus(tmp_path)(nlp)))
    assert list(DialogueAugmenter()(nlp, example)) == [example]
    with pytest.raises(TiktalkError, match=r"T152.*swap_names"):
        DialogueAugmenter(swap_names=1.5)


def _rich(nlp: Language, **settings_: float) -> Iterator[tuple[Doc, list[Doc]]]:
    """References with gold of other components, and what 10 seeds make of them."""
    for seed in range(10):
        doc, _ = record_to_doc(sample(), nlp)
        name = doc.spans["coref_clusters_1"][0]
        doc.set_ents([Span(doc, name.start, name.end, label="PERSON", kb_id="Q1")])
        whole = Span(doc, 0, len(doc), label="ALL")
        two = doc.spans["coref_clusters_3"][0]
        doc.spans["sc"] = [Span(doc, name.start, name.end, label="NAME"), whole, two]
        doc.cats = {"praise": 1.0}
        doc.user_data["mine"] = 3
        example = Example(nlp.make_doc(doc.text), doc)
        yield doc, [e.reference for e in DialogueAugmenter(**settings_, seed=seed)(nlp, example)]


@pytest.mark.parametrize("what", ["swap_names", "reposts"])
def test_gold_of_other_components_goes_along(what: str) -> None:
    changed = 0
    for old, (new,) in _rich(spacy.blank("zh"), **{what: 1.0}):
        changed += new.text != old.text
        (ent,), name = new.ents, new.spans["coref_clusters_1"][0].text
        assert (ent.text, ent.label_, ent.kb_id_) == (name, "PERSON", "Q1")
        first, whole, two = new.spans["sc"]
        assert (first.text, first.label_, whole.label_) == (name, "NAME", "ALL")
        assert two.text == "他俩" == new.spans["coref_clusters_3"][0].text
        assert two.start == new.spans["coref_clusters_3"][0].start
        assert new.text.startswith(whole.text)
        assert whole.text[-1] == old.text[-1]  # no repost in what is gold
        assert new.cats == {"praise": 1.0} and new.user_data["mine"] == 3
        assert not new.has_annotation("TAG") and new.has_annotation("ENT_IOB")
    assert changed >= 9


def test_a_dialogue_with_tags_stays_and_is_told_of_once() -> None:
    nlp = spacy.blank("zh")
    doc, _ = record_to_doc(sample(), nlp)
    for token in doc:
        token.tag_ = "X"
    example = Example(nlp.make_doc(doc.text), doc)
    augment = DialogueAugmenter(swap_names=1.0, reposts=1.0)
    with pytest.warns(UserWarning, match="W163") as told:
        found = [list(augment(nlp, example)) for _ in range(3)]
    assert found == [[example]] * 3 and len(told) == 1


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("\n", 1), ("😂\n", 2), ("\n小满", 3), ("高", 0)],
    ids=["between turns", "out of one", "into one", "empty"],
)
def test_spans_that_lie_in_no_turn_keep_the_text(text: str, tokens: int) -> None:
    nlp = spacy.blank("zh")
    doc, _ = record_to_doc(sample(), nlp)
    start = next(token.i for token in doc if token.idx == doc.text.index(text))
    doc.spans["sc"] = [Span(doc, start, start + tokens, label="X")]
    example = Example(nlp.make_doc(doc.text), doc)
    with pytest.warns(UserWarning, match="W163"):
        assert list(DialogueAugmenter(swap_names=1.0)(nlp, example)) == [example]


def test_a_span_before_the_first_line_keeps_the_text() -> None:
    nlp = spacy.blank("zh")
    doc = nlp.make_doc("\n高小满来了")
    clusters_from_spans(doc, [[(1, 4)]])
    doc.spans["sc"] = [doc[0:1]]
    example = Example(nlp.make_doc(doc.text), doc)
    with pytest.warns(UserWarning, match="W163"):
        assert list(DialogueAugmenter(swap_names=1.0)(nlp, example)) == [example]


def test_values_of_the_doc_go_along_and_those_of_its_tokens_keep_the_text() -> None:
    nlp = spacy.blank("zh")
    for place, moved in (((None, None), True), ((0, None), False), ((0, 3), False)):
        doc, _ = record_to_doc(sample(), nlp)
        key = ("._.", "mine", *place)
        doc.user_data[key] = 3
        doc.user_data["else"] = 4
        example = Example(nlp.make_doc(doc.text), doc)
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            (found,) = DialogueAugmenter(swap_names=1.0)(nlp, example)
        assert (found is not example) == moved == (not told)
        assert found.reference.user_data[key] == 3


def test_a_dialogue_without_a_name_to_change_is_given_as_it_is() -> None:
    nlp = spacy.blank("zh")
    doc, _ = record_to_doc(_record("她来了", "她"), nlp)
    doc[0].tag_ = "X"  # which says nothing, as nothing is to be changed
    example = Example(nlp.make_doc(doc.text), doc)
    assert list(DialogueAugmenter(swap_names=1.0)(nlp, example)) == [example]


def _record(text: str, *mentions: str) -> DialogueRecord:
    dialogue = Dialogue.from_turns([("A", text)])
    return DialogueRecord(
        dialogue, (GoldCluster(tuple(at(dialogue, 0, mention) for mention in mentions)),)
    )


def test_forms_of_a_name_change_alike() -> None:
    spellings = ["韩萱", "韩导", "萱姐", "小萱", "hx"]
    record = _record("，".join(spellings), *spellings)
    changed = [t for seed in range(30) for t in _texts(swap_names(record, random.Random(seed)))]
    assert any(texts != spellings for texts in changed)
    for full, director, sister, small, letters in changed:
        if full != "韩萱":
            assert full.startswith(director[:-1]) and director[-1] == "导"
            assert sister[0] in full and sister[1] == "姐" and small == "小" + sister[0]
            assert letters == initials(full)


def test_forms_of_a_surname_alone() -> None:
    record = _record("韩导，老韩，韩导演", "韩导", "老韩", "韩导演")
    (texts,) = _texts(swap_names(record, random.Random(0)))
    surname = texts[0][0]
    assert surname != "韩" and texts == [surname + "导", "老" + surname, surname + "导演"]


def test_a_nickname_without_a_character_of_the_name_stays() -> None:
    for name in ("高小满", "贝蒂·福克斯"):
        record = _record(f"{name}，嘟嘟来了", name, "嘟嘟")
        for seed in range(10):
            ((full, nickname),) = _texts(swap_names(record, random.Random(seed)))
            assert full != name and nickname == "嘟嘟"


def test_a_given_name_alone_becomes_another_of_two_characters() -> None:
    names = {
        _texts(swap_names(_record("晓雯来了", "晓雯"), random.Random(n)))[0][0] for n in range(9)
    }
    assert "晓雯" not in names and sum(len(name) == 2 for name in names) > 5


def test_a_surname_of_two_characters_becomes_another() -> None:
    record = _record("欧阳小满来了", "欧阳小满")
    names = {_texts(swap_names(record, random.Random(seed)))[0][0] for seed in range(20)}
    assert "欧阳小满" not in names
    assert sum(name.startswith(_DOUBLE_SURNAMES) for name in names) > 10  # others are foreigners


def test_letters_are_swapped_as_whole_words_in_their_case() -> None:
    record = _record("陈思打csgo，CS真行", "陈思", "CS")
    changed = [t for seed in range(20) for t in _texts(swap_names(record, random.Random(seed)))]
    swapped = [texts for texts in changed if texts[0] != "陈思"]
    assert swapped and all(letters == initials(name).upper() for name, letters in swapped)
    after = swap_names(record, random.Random(0)).dialogue.turns[0].text
    assert "打csgo，" in after and "陈思" not in after


@pytest.mark.parametrize("seed", range(5))
def test_a_new_name_is_nobody_elses_in_the_dialogue(seed: int) -> None:
    ((name,),) = _texts(swap_names(_record("高小满来了", "高小满"), random.Random(seed)))
    record = _record(f"高小满和{name}来了", "高小满")
    ((other,),) = _texts(swap_names(record, random.Random(seed)))
    assert other not in ("高小满", name)


def test_two_spellings_of_a_name_stay_two() -> None:
    dialogue = Dialogue.from_turns([("A", "露西·布朗来了"), ("B", "露西真好")])
    mentions = (at(dialogue, 0, "露西·布朗"), at(dialogue, 1, "露西"))
    record = DialogueRecord(dialogue, (GoldCluster(mentions),))
    for seed in range(6):
        ((full, short),) = _texts(swap_names(record, random.Random(seed)))
        assert full != short


def test_a_name_that_is_known_by_its_sound_stays() -> None:
    record = _record("周深还是周申", "周深", "周申")
    assert all(swap_names(record, random.Random(seed)) is record for seed in range(10))


def test_without_speakers_the_talk_and_its_gold_stay(tmp_path: Path) -> None:
    nlp = spacy.blank("zh")
    found = list(_corpus(tmp_path, drop_speakers=0.5)(nlp))
    bare = [
        e for e in found if not any(t.speaker for t in record_from_doc(e.predicted).dialogue.turns)
    ]
    assert len(found) == 40 and 8 <= len(bare) <= 32
    for example in found:
        assert example.predicted.text == example.reference.text
        assert _texts(record_from_doc(example.reference)) == _texts(sample())
    turns = (
        Turn("甲", "他来了", id="1"),
        Turn("乙", "谁", reply_to=0),
        Turn("丙", "他", reply_to="甲"),
    )
    record = DialogueRecord(Dialogue(turns))
    bare_turns = without_speakers(record).dialogue.turns
    assert [(t.speaker, t.reply_to, t.id) for t in bare_turns] == [
        ("", None, "1"),
        ("", 0, None),
        ("", None, None),
    ]
    assert without_speakers(without_speakers(record)) == without_speakers(record)


def test_openers_stand_in_front_and_mentions_move_along(tmp_path: Path) -> None:
    before, nlp = sample(), spacy.blank("zh")
    openers = set()
    for seed in range(30):
        after = add_openers(before, random.Random(seed))
        check_record(after)
        assert _texts(after) == _texts(before)
        for old, new in zip(before.dialogue.turns, after.dialogue.turns, strict=True):
            assert new.text.endswith(old.text) and new.speaker == old.speaker
            openers.add(new.text.removesuffix(old.text))
    assert "" in openers and len(openers) > 20
    # They are read: a word of the list of shouts would teach nothing.
    for opener in openers - {""}:
        doc = Dialogue.from_turns([("甲", opener + "那个大叔好帅")]).to_doc(nlp)
        assert "".join(read_words(doc)).endswith(opener + "那个大叔好帅"), opener
    found = list(_corpus(tmp_path, openers=0.5)(nlp))
    texts = {e.reference.text for e in found}
    assert len(found) == 40 and len(texts) > 8
    for example in found:
        assert example.predicted.text == example.reference.text
        assert _texts(record_from_doc(example.reference)) == _texts(sample())


@pytest.mark.parametrize("text", ["", "@小李 他来了", "666他来了", "[赞]他来了"])
def test_no_opener_before_a_mark(text: str) -> None:
    record = DialogueRecord(Dialogue((Turn("甲", text),)))
    assert all(add_openers(record, random.Random(seed)) is record for seed in range(10))

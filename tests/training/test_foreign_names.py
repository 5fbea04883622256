from __future__ import annotations

import random

from training_material import at

from spacy_tiktalk.doc.dialogue import Dialogue
from spacy_tiktalk.formats.record import DialogueRecord, GoldCluster
from spacy_tiktalk.lexicon.mentions import mention_type
from spacy_tiktalk.training.foreign_names import _MONGOL, _TIBETAN, DOT, draw_foreign_name
from spacy_tiktalk.training.name_swap import swap_names


def _texts(record: DialogueRecord) -> list[list[str]]:
    return [[record.text_of(m) for m in cluster.mentions] for cluster in record.clusters]


def test_drawn_names_hold_their_parts_and_read_as_names() -> None:
    names = [draw_foreign_name(random.Random(seed)) for seed in range(300)]
    assert names == [draw_foreign_name(random.Random(seed)) for seed in range(300)]
    assert len({name.full for name in names}) > 200
    for name in names:
        assert name.given in name.full and name.family in name.full
        assert mention_type(name.full) == mention_type(name.given) == "PROPER"
        assert (DOT in name.full) <= (name.full == f"{name.given}{DOT}{name.family}")
    assert 20 < sum(DOT in name.full for name in names) < 200
    plain = [name for name in names if DOT not in name.full]
    assert any(name.full == name.family + name.given != name.given for name in plain)  # 羽生结弦
    assert any(name.full != name.given and not name.family for name in plain)  # 才旺多吉
    lists = (_TIBETAN, _MONGOL)
    assert all(any(name.full in listed for name in names) for listed in lists)
    assert {len(name.given) for name in names} >= {2, 3, 4, 5}


def test_the_parts_of_a_name_with_a_dot_change_together() -> None:
    dialogue = Dialogue.from_turns([("A", "贝蒂·福克斯来了八年了"), ("B", "贝蒂说她姓福克斯")])
    record = DialogueRecord(
        dialogue,
        (
            GoldCluster(
                (
                    at(dialogue, 0, "贝蒂·福克斯"),
                    at(dialogue, 1, "贝蒂"),
                    at(dialogue, 1, "她"),
                    at(dialogue, 1, "福克斯"),
                )
            ),
        ),
    )
    seen = set()
    for seed in range(30):
        ((full, given, pronoun, family),) = _texts(swap_names(record, random.Random(seed)))
        assert pronoun == "她" and given in full and family in full and given != family
        assert not {full, given, family} & {"贝蒂·福克斯", "贝蒂", "福克斯"}
        seen.add(DOT in full)
    assert seen == {True, False}


def test_a_nickname_of_a_name_with_a_dot_keeps_the_person_as_he_is() -> None:
    dialogue = Dialogue.from_turns([("A", "那是贝尔·格里尔斯"), ("B", "贝爷来买葱")])
    record = DialogueRecord(
        dialogue, (GoldCluster((at(dialogue, 0, "贝尔·格里尔斯"), at(dialogue, 1, "贝爷"))),)
    )
    assert all(swap_names(record, random.Random(seed)) is record for seed in range(10))


def test_some_people_with_a_plain_chinese_name_become_foreigners() -> None:
    dialogue = Dialogue.from_turns([("A", "高小满来了"), ("B", "小满没来")])
    record = DialogueRecord(
        dialogue, (GoldCluster((at(dialogue, 0, "高小满"), at(dialogue, 1, "小满"))),)
    )
    names = []
    for seed in range(200):
        ((first, second),) = _texts(swap_names(record, random.Random(seed)))
        assert first != "高小满" and second[0] in first and second != "小满"
        names.append(first)
    assert 10 < sum(len(name) > 4 or DOT in name for name in names) < 60

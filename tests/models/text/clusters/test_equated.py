"""X就是Y, X和Y是同一个人: which names the talk gives to one person."""

from __future__ import annotations

from weakref import ref

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc

from spacy_tiktalk import Dialogue
from spacy_tiktalk.lexicon.aliases import Aliases
from spacy_tiktalk.lexicon.mentions import names_differ
from spacy_tiktalk.models.text.clusters.said.equated import names_said, with_names_said
from spacy_tiktalk.models.text.clusters.talk.token_index import TokenIndex, index_tokens

NLP = spacy.blank("zh")
Arrays = tuple[np.ndarray, np.ndarray]


def laid_out(docs: list[Doc], names: list[str]) -> tuple[TokenIndex, Arrays]:
    """Every place of the names, in order."""
    index = index_tokens(docs)
    found = []
    for d, doc in enumerate(docs):
        for name in names:
            at = doc.text.find(name)
            while at >= 0:
                span = doc.char_span(at, at + len(name))
                place = span and index.span(d, span.start, span.end)
                if place:
                    found.append(place)
                at = doc.text.find(name, at + 1)
    found.sort(key=lambda place: (place[0], -place[1]))
    array = np.asarray(found, dtype=np.int64).reshape(-1, 2)
    return index, (array[:, 0], array[:, 1])


def talk(*turns: str) -> Doc:
    return Dialogue.from_turns([("", text) for text in turns]).to_doc(NLP)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("磊磊就是张云雷", True),
        ("磊磊不就是张云雷吗", True),
        ("磊磊就是张云雷吧", True),
        ("磊磊就是张云雷吗", False),  # he asks
        ("磊磊 就 是 张云雷 啊", True),
        ("磊磊是张云雷啦", True),
        ("磊磊是张云雷吧？", False),
        ("磊磊是张云雷演的", False),
        ("磊磊本名张云雷", True),
        ("磊磊，本名叫张云雷，天津人", True),
        ("张云雷外号磊磊", True),
        ("张云雷，人称磊磊", True),
        ("张云雷=磊磊", True),
        ("张云雷叫磊磊", True),
        ("张云雷叫磊磊过来", False),
        ("张云雷和磊磊是同一个人", True),
        ("张云雷和磊磊 是同一个人", True),
        ("张云雷和磊磊😂是同一个人", True),
        ("张云雷和磊磊不是同一个人", False),
        ("张云雷和磊磊是同一个人吗", False),
        ("张云雷和磊磊是一个班的", False),
        ("我还以为张云雷就是磊磊", False),
        ("不是张云雷，是磊磊", False),
        ("是张云雷还是磊磊", False),
        ("张云雷不是磊磊", False),
        ("张云雷[笑哭]就是磊磊[笑哭]", True),  # marks are not read
        ("張雲雷就是磊磊", False),  # of the mentions here there is but one
        ("张云雷就是张云雷", False),
    ],
)
def test_names_of_one_person(text: str, said: bool) -> None:
    index, mentions = laid_out([talk("好看"), talk(text)], ["张云雷", "磊磊"])
    assert names_said(*mentions, index) == ({1: 0} if said else {})


def test_names_of_another_turn_are_not_said_of_one_person() -> None:
    index, mentions = laid_out([talk("张云雷", "就是磊磊")], ["张云雷", "磊磊"])
    assert names_said(*mentions, index) == {}
    index, mentions = laid_out([talk("张云雷"), talk("就是磊磊")], ["张云雷", "磊磊"])
    assert names_said(*mentions, index) == {}


def test_who_stands_in_a_longer_mention_is_not_meant() -> None:
    index, mentions = laid_out([talk("张云雷就是磊磊的弟弟")], ["张云雷", "磊磊", "磊磊的弟弟"])
    assert names_said(*mentions, index) == {}


def test_what_one_dialogue_says_holds_for_all_of_it_and_no_other() -> None:
    docs = [talk("磊磊唱得好", "磊磊本名张云雷", "张云雷外号毛毛"), talk("磊磊和张云雷都来了")]
    index, mentions = laid_out(docs, ["磊磊", "张云雷", "毛毛"])
    known = with_names_said(*mentions, index)
    assert len(known) == len(mentions[0]) == 7
    assert all(one.same("磊磊", "毛毛") and one.same("张云雷", "磊磊") for one in known[:5])
    assert known[5] is known[6] is index.aliases
    assert not index.aliases.same("磊磊", "张云雷")


def test_pairs_stand_beside_a_table() -> None:
    listed = Aliases({"刘德华": ["华仔"]})
    more = listed.with_pairs(
        [("甲", "乙"), ("丙", "丁"), ("乙", "丙"), ("戊", "己"), ("华仔", "戊")]
    )
    assert more.same("甲", "丁") and more.same("刘德华", "华仔") and more.same("华仔", "己")
    assert not more.same("甲", "戊") and not more.same("刘德华", "己")
    assert not listed.same("甲", "乙") and listed.with_pairs([]).same("刘德华", "华仔")


def test_no_list_outlives_its_dialogue() -> None:
    index, places = laid_out([talk("磊磊就是张云雷", "磊磊真帅")], ["磊磊", "张云雷"])
    own = with_names_said(*places, index)[0]
    assert own.same("磊磊", "张云雷") and not names_differ("磊磊", "张云雷", own)
    assert own.same("华仔", "刘德华") and len(own) >= len(index.aliases)
    gone = ref(own)
    del own
    assert gone() is None

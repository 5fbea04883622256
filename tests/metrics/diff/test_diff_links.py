"""What is wrong with links to heads, each category by hand."""

from __future__ import annotations

import pytest

from spacy_tiktalk.linking.head_matching import HeadMatch
from spacy_tiktalk.metrics.diff.dialogue import diff_dialogue
from spacy_tiktalk.metrics.diff.entries import entries
from spacy_tiktalk.metrics.diff.links import compare_link, spurious_link
from spacy_tiktalk.metrics.diff.mentions import DiffMention
from spacy_tiktalk.metrics.diff.tally import DiffTally
from spacy_tiktalk.metrics.links.read import Said

# H1 shows C1, H2 shows C2; H3 is a stranger.
MATCH = HeadMatch(
    {"C1": frozenset({"H1"}), "C2": frozenset({"H2"})},
    {"H1": frozenset({"C1"}), "H2": frozenset({"C2"})},
)
NULL = Said(evaluated=True, visible=0.2)


def linked(*heads: str) -> Said:
    return Said(heads=heads, evaluated=True, visible=0.9)


@pytest.mark.parametrize(
    ("gold", "said", "category"),
    [
        ((), NULL, "correct"),
        ((), linked("H1"), "called_visible"),
        (("C1",), linked("H1"), "correct"),
        (("C1",), NULL, "called_null"),
        (("C1",), linked("H2"), "wrong_head"),
        (("C1",), linked("H3"), "wrong_head"),
        (("C1", "C2"), linked("H2", "H1"), "correct"),  # a plural cluster, in any order
        (("C1", "C2"), linked("H1"), "some_heads"),
        (("C1",), linked("H1", "H2"), "some_heads"),
        (("C1", "C2"), linked("H3"), "wrong_head"),
        (("C9",), linked("H1"), "wrong_head"),  # nobody tracked C9
        (("C1",), None, "not_compared"),
        (("C1",), Said(), "not_compared"),  # no linker
        ((), Said(), "not_compared"),
        # No video, but the words say something of being seen.
        ((), Said(visible=0.4), "correct"),
        ((), Said(visible=0.6), "called_visible"),
        (("C1",), Said(visible=0.4), "called_null"),
        (("C1",), Said(visible=0.6), "not_compared"),
    ],
)
def test_categories(gold: tuple[str, ...], said: Said | None, category: str) -> None:
    found = compare_link(frozenset(gold), said, MATCH)
    assert found is not None and found[0] == category and found[1]


def test_heads_need_a_match_but_null_does_not() -> None:
    assert compare_link(frozenset({"C1"}), linked("H1"), None)[0] == "not_compared"
    assert compare_link(frozenset({"C1"}), NULL, None)[0] == "called_null"
    assert compare_link(frozenset(), linked("H1"), None)[0] == "called_visible"


def test_words_alone_show_no_head() -> None:
    told = compare_link(frozenset(), Said(visible=0.6), MATCH)
    assert told == ("called_visible", "not in the picture, but called visible by the words alone")


def test_nobody_annotated_it() -> None:
    assert compare_link(None, linked("H1"), MATCH) is None


def test_a_head_that_no_track_shows_is_told() -> None:
    assert "no head track shows" in compare_link(frozenset({"C9"}), linked("H1"), MATCH)[1]
    assert "no head track" not in compare_link(frozenset({"C1"}), linked("H2"), MATCH)[1]


def test_a_link_of_nobody() -> None:
    assert spurious_link(linked("H1"))[0] == "spurious_link"
    assert spurious_link(NULL) is None and spurious_link(None) is None


def test_links_of_a_dialogue() -> None:
    he, she, they, you = (DiffMention(0, i, i + 1, c) for i, c in enumerate("他她俩你"))
    tally = DiffTally()
    tally.add(
        diff_dialogue(
            [[he], [she], [they]],
            [[she], [he], [you]],
            gold_heads=[frozenset({"C1"}), frozenset(), None],
            said=[NULL, linked("H2"), linked("H3")],
            match=MATCH,
        )
    )
    links = tally.counts()["link"]
    assert {name: row["all"] for name, row in links.items() if row["all"]} == {
        "wrong_head": 1,
        "correct": 1,
        "spurious_link": 1,
    }
    assert links["wrong_head"]["PRONOUN"] == 1
    where = {e.category: (e.side, e.cluster, e.mentions, e.other_cluster) for e in tally.entries}
    assert where["wrong_head"] == ("gold", 0, (he,), 1)
    assert where["spurious_link"] == ("predicted", 2, (you,), None)
    # Beside them a missing cluster and a spurious one.
    assert tally.errors() == 4


def test_a_cluster_of_which_nothing_is_said_is_no_missing_one() -> None:
    he, she = (DiffMention(0, i, i + 1, c) for i, c in enumerate("他她"))
    heads = [frozenset({"C1"}), frozenset({"C2"})]
    found = diff_dialogue([[he], [she]], [[he]], gold_heads=heads, said=[None], match=MATCH)
    assert [link.why for link in found.links] == [
        "the prediction says nothing of heads",
        "no predicted cluster stands for it",
    ]


@pytest.mark.parametrize("heads", [None, [None]])
def test_without_annotation_there_are_no_links(heads) -> None:
    he = DiffMention(0, 0, 1, "他")
    diff = diff_dialogue([[he]], [[he]], gold_heads=heads, said=[linked("H1")], match=MATCH)
    assert diff.links == () and {e.kind for e in entries(diff)} == {"mention", "cluster"}

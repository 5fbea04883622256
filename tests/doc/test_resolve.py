"""resolve_text: names for pronouns, nesting-safe."""

from __future__ import annotations

import pytest
import spacy

from spacy_tiktalk import clusters_from_spans, resolve_text

NLP = spacy.blank("zh")


def resolved(text: str, *clusters: list[str | tuple[int, int]], names: object = None) -> str:
    """Mentions given as offsets, or as a word that stands once in the text."""
    doc = NLP(text)
    spans = []
    for cluster in clusters:
        spans.append([])
        for mention in cluster:
            if isinstance(mention, str):
                assert text.count(mention) == 1
                start = doc.text.index(mention)
                span = doc.char_span(start, start + len(mention))
            else:
                span = doc[mention[0] : mention[1]]
            spans[-1].append(span)
    clusters_from_spans(doc, spans, names=names)  # type: ignore[arg-type]
    return resolve_text(doc)


@pytest.mark.parametrize(
    ("text", "clusters", "names", "expected"),
    [
        ("刘德华来了\n他真帅", [["刘德华", "他"]], None, "刘德华来了\n刘德华真帅"),
        # nested: the inner pronoun only, for the outer mention is a noun
        ("你妈真好", [["你"], ["你妈"]], ["小明", None], "小明妈真好"),
        ("你妈真好", [["你"], ["你妈"]], ["小明", "小芳"], "小明妈真好"),
        # nested: the outer one as a whole, for it is a pronoun itself
        ("他自己来", [["他自己", "自己"]], ["小明"], "小明自己来"),
        ("他自己来", [["他自己"], ["自己"]], [None, "小明"], "他小明来"),
        ("这不是刘德华吗\n他真帅", [["这", "刘德华", "他"]], None, "这不是刘德华吗\n刘德华真帅"),
        ("他就是刘德华", [["他", "刘德华"]], None, "他就是刘德华"),
        ("他是刘德华的哥", [["他"], ["刘德华"]], None, "他是刘德华的哥"),
        ("刘德华说自己帅", [["刘德华", "自己"]], None, "刘德华说刘德华帅"),
        ("他的车", [["他"]], ["刘德华"], "刘德华的车"),
        # first and second person take the name as well
        ("我是小明\n你好", [["我", "小明"], ["你"]], [None, "阿强"], "我是小明\n阿强好"),
        # the name is there already
        ("小明你来了，你好", [["小明", (2, 3), (6, 7)]], None, "小明你来了，小明好"),
        ("是小明他妈", [["小明", "他"], ["小明他妈"]], None, "是小明他妈"),
        # nothing to put in
        ("那个人来了\n他真帅", [["那个人", "他"]], None, "那个人来了\n他真帅"),
        ("老公来了，他真帅", [["老公", "他"]], ["老王"], "老公来了，老王真帅"),
        ("他来了", [], None, "他来了"),
        ("", [], None, ""),
        # two names that touch stay apart only where they are Latin
        ("他yyds，T台", [["他"]], ["Jack"], "Jack yyds，T台"),
        ("cue他", [["他"]], ["Lisa"], "cue Lisa"),
        ("cue他她yyds", [["他"], ["她"]], ["Lisa", "Jack"], "cue Lisa Jack yyds"),
        ("他和她", [["他"], ["她"]], ["甲子", "乙丑"], "甲子和乙丑"),
        ("  他 \n 他们 ", [[(1, 2)], ["他们"]], ["李雷", "组合"], "  李雷 \n 组合 "),
    ],
)
def test_resolve(
    text: str, clusters: list[list[str]], names: list[str | None] | None, expected: str
) -> None:
    assert resolved(text, *clusters, names=names) == expected


def test_the_doc_is_left_alone() -> None:
    doc = NLP("小明来了，他帅")
    clusters_from_spans(doc, [[doc[0:2], doc[5:6]]])
    before = doc.to_bytes()
    assert resolve_text(doc) == "小明来了，小明帅"
    assert doc.to_bytes() == before
    assert resolve_text(doc, prefix="other") == doc.text


def test_whitespace_of_other_tokenizers_stays() -> None:
    nlp = spacy.blank("en")
    doc = nlp("Lisa came.  He saw him")
    clusters_from_spans(doc, [[doc[0:1]]])
    assert resolve_text(doc) == "Lisa came.  He saw him"

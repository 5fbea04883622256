"""People whom the words put elsewhere."""

from __future__ import annotations

import pytest

from spacy_tiktalk.doc.dialogue import Dialogue
from spacy_tiktalk.linking.types import ClusterText, Evidence, Scene
from spacy_tiktalk.linking.unseen import Unseen


def scene(*texts: str, title: str | None = None, writer: str = "小北") -> Scene:
    """A cluster whose mentions are the turns' words."""
    import spacy

    nlp = spacy.blank("zh")
    doc = Dialogue.from_turns([(writer, text) for text in texts], title=title).to_doc(nlp)
    spans = tuple((span.start, span.end) for span in doc.spans["turns"])
    assert tuple(doc[a:b].text for a, b in spans) == texts
    return Scene(doc, (ClusterText(spans, texts, ("NOMINAL",) * len(texts)),), ("H1", "H2"))


@pytest.mark.parametrize(
    ("texts", "unseen"),
    [
        (["拍视频的"], True), (["拍的人", "他"], True), (["镜头后面那个", "你男朋友"], True),
        (["掌镜的", "小梅"], True), (["錄像的"], True), (["央金", "录像的"], False),
        (["举手机的"], False), (["被拍的"], False), (["慢半拍的"], False),
        (["编剧", "他"], True), (["这编剧"], True), (["配音老师"], True), (["剪辑小哥"], True),
        (["编剧", "那"], False), (["编剧", "穿红衣服的"], False), (["导演"], False),
        (["我妈", "你妈", "她"], True), (["我前男友"], True), (["俺爷爷"], True),
        (["我们领导"], True), (["我媽"], True),
        (["你妈", "我妈"], False), (["那", "我妈"], False), (["我妈", "切菜的"], False),
        (["我老公"], False), (["我嫂子"], False), (["他妈"], False),
        (["我"], False), (["她"], False), (["妈"], False),
    ],
)  # fmt: skip
def test_whom_the_words_put_elsewhere(texts: list[str], unseen: bool) -> None:
    found = Unseen()([scene(*texts)])[0]
    assert (found is not None and found.values.tolist() == [[[-2], [-2]]]) == unseen
    assert unseen or found is None


def test_what_stands_before_a_mention_may_put_it_behind_the_camera() -> None:
    for text, unseen in (
        ("镜头后面那个人", True), ("镜头前面那个人", False), ("画面外那个人", True),
        ("画面后面那个人", False),
    ):  # fmt: skip
        doc = scene(text).doc
        span = (len(doc) - 3, len(doc))  # 那个人
        clusters = (ClusterText((span,), (doc[span[0] : span[1]].text,), ("NOMINAL",)),)
        assert (Unseen()([Scene(doc, clusters, ("H1",))])[0] is not None) == unseen


def test_the_video_may_be_of_ones_own() -> None:
    unseen = Unseen()
    assert unseen([scene("我妈", title="我妈学跳舞")]) == [None]
    assert unseen([scene("我妈", writer="小北[作者]")]) == [None]
    assert unseen([scene("我妈", title="我爸学跳舞", writer="作者小北")])[0] is not None


def test_the_video_may_be_of_who_makes_videos() -> None:
    for text, title in (
        ("编剧", "对话编剧小北"), ("这配音老师", "配音演员的一天"),
        ("那个拍视频的", "偶遇拍视频的小哥"),
    ):  # fmt: skip
        assert Unseen()([scene(text, title=title)]) == [None]
        assert Unseen()([scene(text, title="这段演技绝了")])[0] is not None


def test_nothing_to_say() -> None:
    held = scene("编剧")
    assert isinstance(Unseen(), Evidence)
    assert Unseen()([Scene(held.doc, held.clusters)]) == [None]

"""Words of turns, and heads that take turns."""

from __future__ import annotations

import pytest
import spacy

from spacy_tiktalk.linking.order import Order
from spacy_tiktalk.linking.types import ClusterText, Evidence, Scene
from spacy_tiktalk.video.tracks.head_tracks import HeadTracks

Seen = dict[int, tuple[int, int]]
TURNS: Seen = {1: (0, 10), 2: (10, 20), 3: (20, 30)}
ROW: Seen = {1: (0, 30), 2: (0, 30), 3: (0, 30)}


def scene(text: str, mention: str, seen: Seen, sizes: tuple[int, ...] = (20, 20, 20, 20)) -> Scene:
    rows = {
        n: (list(range(*span)), [float(t) for t in range(*span)],
            [[30 * n, 0, 30 * n + size, size]] * (span[1] - span[0]),
            [1.0] * (span[1] - span[0]), 0)
        for (n, span), size in zip(seen.items(), sizes, strict=False)
    }  # fmt: skip
    tracks = HeadTracks.from_tracklets(rows, {n: n for n in rows})
    doc = spacy.blank("zh")(text)
    at = text.index(mention)
    span = doc.char_span(at, at + len(mention))
    cluster = ClusterText(((span.start, span.end),), (mention,), ("NOMINAL",))
    return Scene(doc, (cluster,), tuple(tracks.head_ids), tracks)


def whom(held: Scene) -> str:
    """The head that it speaks for."""
    found = Order()([held])[0]
    if found is None:
        return ""
    values = found.values[0, :, 0].tolist()
    assert sorted(values) == [0] * (len(values) - 1) + [1.75]
    assert list(found.notes) == [(0, values.index(1.75))]
    return held.head_ids[values.index(1.75)]


@pytest.mark.parametrize(
    ("text", "mention", "head"),
    [
        ("第二个太真实了", "第二个", "H2"), ("看第一个大哥", "第一个大哥", "H1"),
        ("第3位女生好看", "第3位女生", "H3"), ("第二個小姐姐", "第二個小姐姐", "H2"),
        ("第三个出场的是谁", "第三个出场的", "H3"), ("倒数第二个好看", "倒数第二个", "H2"),
        ("最后那个好好笑", "最后那个", "H3"), ("最后出来的男生", "最后出来的男生", "H3"),
        ("开头那个小姐姐", "那个小姐姐", "H1"), ("片尾的帅哥", "帅哥", "H3"),
        ("结尾穿红裙的", "穿红裙的", "H3"), ("最后那个大哥哭了", "那个大哥", "H3"),
        ("开头那个主持人", "开头那个主持人", "H1"), ("最后一个大爷哭了", "一个大爷", "H3"),
        # Nobody's turn, a row, another count, somebody like him.
        ("最后他哭了", "他", ""), ("第四个呢", "第四个", ""), ("左边第一个", "左边第一个", ""),
        ("评委席第二个", "第二个", ""), ("我是第一个", "第一个", ""), ("第十二个", "第十二个", ""),
        ("第二个周杰伦", "第二个周杰伦", ""), ("他第二个老婆", "第二个老婆", ""),
        ("上期第二个大哥", "第二个大哥", ""), ("上个视频最后那个大哥", "那个大哥", ""),
        ("热评第一个", "第一个", ""), ("评论区最后那个大哥", "那个大哥", ""),
        ("最后的她好美", "她", ""), ("最后的她好美", "最后的她", ""),
        ("一开始的她", "一开始的她", ""), ("最后的那个", "最后的那个", "H3"),
        ("第一名是谁", "第一名", ""), ("第一个点赞的", "第一个点赞的", ""), ("她好美", "她", ""),
    ],
)  # fmt: skip
def test_whose_turn_it_is(text: str, mention: str, head: str) -> None:
    assert whom(scene(text, mention, TURNS)) == head


def test_who_is_seen_with_the_others_takes_no_turn() -> None:
    """The interviewer is seen first, and with everybody."""
    interview = {1: (0, 40), 2: (2, 12), 3: (14, 26), 4: (28, 40)}
    assert whom(scene("第二个大哥", "第二个大哥", interview)) == "H3"
    assert whom(scene("第二个大哥", "第二个大哥", ROW)) == ""


def test_an_extra_takes_no_turn() -> None:
    seen = {1: (0, 20), 2: (20, 22), 3: (22, 40)}
    assert whom(scene("第二个大哥", "第二个大哥", seen, (20, 4, 20))) == "H3"


def test_nothing_to_say() -> None:
    order = Order()
    assert isinstance(order, Evidence)
    held = scene("第一个", "第一个", TURNS)
    alone = Scene(held.doc, held.clusters, ("H1",), held.tracks)
    assert order([Scene(held.doc, held.clusters), alone]) == [None, None]

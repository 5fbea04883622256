"""Words of place and where heads stand."""

from __future__ import annotations

import numpy as np
import pytest
import spacy

from spacy_tiktalk.lexicon.script import fold
from spacy_tiktalk.linking.decide import decide
from spacy_tiktalk.linking.explain import denying
from spacy_tiktalk.linking.place_words import place_in
from spacy_tiktalk.linking.position import Position
from spacy_tiktalk.linking.types import ClusterText, Evidence, Scene
from spacy_tiktalk.video.tracks.head_tracks import HeadTracks


def cluster(*texts: str) -> ClusterText:
    return ClusterText(((0, 1),) * len(texts), texts, ("NOMINAL",) * len(texts))


def scene(texts: list[str], lefts: list[int]) -> Scene:
    rows = {n: ([0], [0.0], [[x, 0, x + 20, 20]], [1.0], 0) for n, x in enumerate(lefts, start=1)}
    tracks = HeadTracks.from_tracklets(rows, {n: n for n in rows})
    return Scene(
        spacy.blank("zh")("他"), tuple(map(cluster, texts)), tuple(tracks.head_ids), tracks
    )


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("左边那个", ("左", 0)), ("最左边", ("左", 1)), ("左一", ("左", 1)), ("右二", ("右", 2)),
        ("右边第二个", ("右", 2)), ("左边第3位", ("左", 3)), ("中间的小姐姐", ("中", 0)),
        ("左邊那個", ("左", 0)), ("右邊第二個", ("右", 2)), ("中間的", ("中", 0)),
        ("C位", ("中", 0)), ("右边的男生", ("右", 0)), ("左那个", ("左", 0)),
        ("从左往右第二个", ("左", 2)), ("从右往左数第三个女生", ("右", 3)), ("左手边的", ("左", 0)),
        ("右边两个", ("右", 0)), ("左边三个人", ("左", 0)), ("右1", ("右", 1)),
        ("左边第一排的", ("左", 0)), ("左边12个", ("左", 0)), ("从左往右", None),
        ("靠左的", ("左", 0)), ("左左", None), ("右右的妈妈", None), ("阿左", None),
        ("左先生", None), ("二十左右那个", None), ("最左穿白衣服的", ("左", 1)),
        ("后面那个", ("后", 0)), ("後排戴眼鏡的", ("后", 0)), ("最前头那位", ("前", 0)),
        ("背景里那个拖地的", ("后", 0)), ("右边后排的", ("右", 0)), ("前面说的那个", None),
        ("旁边那位", ("旁", 0)), ("他旁边递水的", ("旁", 0)), ("左边旁边那个", ("左", 0)),
        ("后面出来的那个", None), ("后面才来的", None), ("有背景的人", None),
        ("背景音里那个", None),
        ("前女友", None), ("丫头后悔了", None), ("背后捅刀的", None),
        ("右手戴表的", None), ("他", None), ("", None), ("😂", None),
    ],
)  # fmt: skip
def test_places(text: str, place: tuple[str, int] | None) -> None:
    found = place_in(fold(text))
    assert (found and found[:2]) == place


def test_heads_stand_there() -> None:
    texts = ["左边那个", "右一", "中间那位", "右边第二个", "他"]
    found = Position()([scene(texts, [200, 0, 100])])[0]  # H1 right, H2 left, H3 middle
    assert found is not None
    left, outer, middle, second, nobody = found.values[:, :, 0].tolist()
    assert left == [-1, 2, -0.25] and outer == [2, -1, -1] and middle == [-1, -1, 2]
    assert second == [-1, -1, 2] and nobody == [0, 0, 0]
    assert found.notes[0, 1] == "stands where 左边 says"


def test_who_is_pointed_at_is_in_the_picture_if_somebody_stands_there() -> None:
    """The words alone leave it open, and no head is more prominent than another."""
    texts = ["右边那个", "左二", "右五", "他"]
    found = Position()([scene(texts, [200, 0, 100])])[0]
    assert found is not None
    logits = Position.weights[0] * found.values[:, :, 0] - np.log(3)
    right, second, nobody, unsaid = decide(logits, list(map(cluster, texts)))
    assert right.heads == (0,) and second.heads == (2,)
    assert min(right.visible, second.visible) > 0.7
    assert not nobody.heads and nobody.visible < 0.3 and unsaid.visible == pytest.approx(0.5)
    parts = [{"text": 0.0, "position": float(v)} for v in found.values[2, :, 0]]
    assert denying(parts, nobody.visible) == "position"


def test_a_place_counts_more_than_a_prominent_head() -> None:
    """H2 in the middle is larger than those beside it, longer seen and first: about 2 nats."""
    texts = ["左边那个", "右一"]
    found = Position()([scene(texts, [0, 100, 200])])[0]
    assert found is not None
    logits = Position.weights[0] * found.values[:, :, 0] + np.log([0.1, 0.8, 0.1])
    left, right = decide(logits, list(map(cluster, texts)))
    assert left.heads == (0,) and right.heads == (2,)


def test_words_before_a_mention_count() -> None:
    doc = spacy.blank("zh")("左边那个老太太是谁\n右二\n他好帅，右边的天空下她")
    heads = scene(["他"], [0, 50])
    spans = [(4, 7), (13, 14), (23, 24)]  # 老太太, 他, 她
    clusters = tuple(
        ClusterText((span,), (doc[span[0] : span[1]].text,), ("NOMINAL",)) for span in spans
    )
    assert [c.texts[0] for c in clusters] == ["老太太", "他", "她"]
    found = Position()([Scene(doc, clusters, heads.head_ids, heads.tracks)])[0]
    assert found is not None
    assert found.values[:, :, 0].tolist() == [[2, -1], [0, 0], [0, 0]]


@pytest.mark.parametrize(
    ("before", "mention", "left"),
    [
        ("左边", "那个女的", 1), ("右边", "那个男的", -1), ("最左边", "那个女的", 1),
        ("左边", "穿白衣服的小姐姐", 1), ("坐在右侧", "戴眼镜的那个", -1), ("左一", "这位大叔", 1),
        ("左邊", "那個女的", 1), ("左数第一个", "穿红衣服的", 1), ("", "右边那个女的", -1),
        ("左耳", "戴耳环的", 0), ("右手", "戴表的男人", 0), ("二十左右", "那个男的", 0),
        ("左边", "拿手机的男人", 1), ("右边", "抱孩子的那个", -1), ("左边", "坐着的大哥", 1),
        ("右边", "站后面的男生", -1), ("左边", "小姐姐", 1), ("右边", "女生", -1),
        ("最右", "大叔", -1), ("他左边", "拿手机的男人", 0), ("小鱼右边", "女生", 0),
        ("右手", "拿手机的男人", 0), ("左", "女生", 0), ("左边", "站长", 0),
        ("左边", "男朋友", 0), ("左边", "他", 0),
        ("左", "这位", 0), ("左边", "主播", 0), ("左边，", "那个女的", 0),
        ("他左边", "那个女的", 0), ("他们俩的右边", "那个女的", 0), ("坐在我左手边", "那个女的", 0),
        ("小鱼左边", "那个女的", 0), ("小鱼左边的", "女孩", 0), ("小鱼", "左边那个女的", 0),
        ("上次左边", "那个女的", 0), ("", "上个视频左边那个女的", 0), ("昨天", "左边那个女的", 0),
        ("", "他左边那个女的", 0), ("", "小鱼的右边那个", 0), ("看，这左边", "那个女的", 1),
        ("左边那个", "主播", 1), ("右边的", "老师", -1), ("左两个的", "主播", 0),
    ],
)  # fmt: skip
def test_a_place_before_a_mention_that_points(before: str, mention: str, left: int) -> None:
    doc = spacy.blank("zh")(f"小鱼来了这\n{before}{mention}好漂亮")
    heads = scene(["他"], [0, 50])
    at = len("小鱼来了这\n" + before)
    spans = [(0, 2), (4, 5), (at, at + len(mention))]
    clusters = tuple(
        ClusterText((span,), (doc[span[0] : span[1]].text,), ("NOMINAL",)) for span in spans
    )
    assert [c.texts[0] for c in clusters] == ["小鱼", "这", mention]
    found = Position()([Scene(doc, clusters, heads.head_ids, heads.tracks)])[0]
    values = found.values[2, :, 0].tolist() if found else [0, 0]
    assert values == {1: [2, -1], -1: [-1, 2], 0: [0, 0]}[left]


def moments(*told: dict[int, int]) -> HeadTracks:
    """Moments: in each the left edges of heads, by their numbers."""
    rows = {
        10 * time + n: ([time], [float(time)], [[x, 0, x + 20, 20]], [1.0], 0)
        for time, heads in enumerate(told)
        for n, x in heads.items()
    }
    return HeadTracks.from_tracklets(rows, {number: number % 10 for number in rows})


@pytest.mark.parametrize(
    ("text", "tracks", "fits"),
    [
        # H3 alone is in no row, wherever it stands.
        ("右二", moments({1: 10, 2: 90}, {3: 60}), [2, -1, -1]),
        ("左边那个", moments({1: 10, 2: 90}, {3: 0}), [2, -1, -1]),
        # Of two pairs the left ones are equal, though one is a pixel further to the left.
        ("左边那个", moments({1: 11, 2: 90}, {3: 10, 4: 91}), [2, -1, 2, -1]),
        # They change places: nobody is on the left.
        ("左边那个", moments({1: 10, 2: 90}, {1: 90, 2: 10}), [0.5, 0.5]),
        ("中间那个", moments({1: 10, 2: 50, 3: 90}, {4: 50}), [-1, 2, -1, -1]),
        ("右三", moments({1: 10, 2: 50, 3: 90}, {2: 10, 3: 90}), [2, -1, -1]),
        ("右三", moments({1: 10, 2: 50}, {3: 10, 4: 90}), [-1, -1, -1, -1]),
        ("左边那个", moments({1: 10}, {2: 90}), [0, 0]),
        ("中间那个", moments({1: 10, 2: 90}), [0, 0]),
    ],
)
def test_the_row_is_that_of_a_moment(text: str, tracks: HeadTracks, fits: list[int]) -> None:
    told = (cluster(text),)
    found = Position()([Scene(spacy.blank("zh")("他"), told, tuple(tracks.head_ids), tracks)])[0]
    assert found is not None and found.values[0, :, 0].tolist() == fits


def test_two_on_the_right_are_the_two_on_the_right() -> None:
    heads = scene(["右边两个"], [0, 50, 100, 150])
    found = Position()([heads])[0]
    assert found is not None
    logits = Position.weights[0] * found.values[:, :, 0] - np.log(4)
    assert decide(logits, heads.clusters)[0].heads == (3, 2)


def test_copies_of_one_person_stand_where_the_words_say() -> None:
    """H1 is seen at both ends of the picture, H2 between."""
    rows = {n: ([0, 5], [0.0, 0.2], [[x, 0, x + 20, 20]] * 2, [1.0] * 2, 0)
            for n, x in enumerate((0, 90, 200), start=1)}  # fmt: skip
    tracks = HeadTracks.from_tracklets(rows, {1: 1, 2: 2, 3: 1})
    texts = tuple(map(cluster, ["左边那个", "右边那个", "最右边"]))
    found = Position()([Scene(spacy.blank("zh")("他"), texts, ("H1", "H2"), tracks)])[0]
    assert found is not None and found.values[:, :, 0].tolist() == [[2, -1]] * 3


def test_nothing_to_say() -> None:
    position = Position()
    assert isinstance(position, Evidence)
    assert position([scene(["左边那个"], [5]), scene(["他"], [0, 9]), scene([], [0, 9])]) == [
        None, None, None,
    ]  # fmt: skip
    bare = Scene(spacy.blank("zh")("他"), (cluster("左边"),))
    assert position([bare]) == [None]


def deep(texts: list[str], heights: list[int]) -> Scene:
    rows = {
        n: ([0], [0.0], [[50 * n, 0, 50 * n + h, h]], [1.0], 0)
        for n, h in enumerate(heights, start=1)
    }
    tracks = HeadTracks.from_tracklets(rows, {n: n for n in rows})
    return Scene(
        spacy.blank("zh")("他"), tuple(map(cluster, texts)), tuple(tracks.head_ids), tracks
    )


def test_who_stands_behind_is_smaller() -> None:
    found = Position()([deep(["后面那个", "前排那位", "他"], [80, 20, 40])])[0]
    assert found is not None
    behind, front, nobody = found.values[:, :, 0]
    assert behind[1] == 2 and behind[0] == -0.5 and -0.5 < behind[2] < 1
    assert front[0] == 2 and front[1] == -0.5 and nobody.tolist() == [0, 0, 0]
    # Two who are as far away are as likely.
    found = Position()([deep(["后面那个"], [80, 20, 20])])[0]
    assert found is not None and found.values[0, 1] == found.values[0, 2] > found.values[0, 0]


def test_heads_of_one_size_stand_in_one_row() -> None:
    found = Position()([deep(["后面那个"], [20, 22])])[0]
    assert found is not None and not found.values.any()


@pytest.mark.parametrize(
    ("before", "mention", "behind"),
    [
        ("后排", "戴帽子那个", True), ("后面", "那个女的", True), ("", "后面那个女的", True),
        ("后面", "主播", False), ("他后面", "那个女的", False), ("镜头后面", "那个女的", False),
        ("上期后面", "那个女的", False), ("前面说的", "那个女的", False),
        ("后面", "出来的那个", False),
    ],
)  # fmt: skip
def test_a_depth_before_a_mention_that_points(before: str, mention: str, behind: bool) -> None:
    held = deep(["他"], [80, 20])
    doc = spacy.blank("zh")(f"看{before}{mention}")
    span = (1 + len(before), 1 + len(before) + len(mention))
    clusters = (ClusterText((span,), (mention,), ("NOMINAL",)),)
    found = Position()([Scene(doc, clusters, held.head_ids, held.tracks)])[0]
    assert (found is not None and found.values[0, 1, 0] > 1) == behind


@pytest.mark.parametrize(
    ("before", "mention", "beside"),
    [
        ("旁边", "那个女的", True), ("她旁边", "递水的", True), ("", "他旁边那个女的", True),
        ("旁边", "递水的小哥", True), ("旁边", "主播", False), ("我旁边", "那个女的", False),
        ("我家旁边", "那个女的", False),
        ("路边上", "那个女的", False), ("最边上", "那个女的", False),
        ("上期旁边", "那个女的", False),
    ],
)  # fmt: skip
def test_who_is_beside_whom_the_video_is_about(before: str, mention: str, beside: bool) -> None:
    """The large head is whom it is about, and neither is likelier in the end."""
    held = deep(["他"], [80, 20])
    doc = spacy.blank("zh")(f"看{before}{mention}")
    span = (1 + len(before), 1 + len(before) + len(mention))
    clusters = (ClusterText((span,), (mention,), ("NOMINAL",)),)
    found = Position()([Scene(doc, clusters, held.head_ids, held.tracks)])[0]
    values = [0, 0] if found is None else found.values[0, :, 0].tolist()
    assert (values[0] < 0 < 1 < values[1]) == beside and (beside or not any(values))


def test_nobody_is_beside_who_is_seen_alone() -> None:
    rows = {n: ([n], [float(n)], [[0, 0, 20, 20]], [1.0], 0) for n in (1, 2)}
    tracks = HeadTracks.from_tracklets(rows, {n: n for n in rows})
    held = Scene(spacy.blank("zh")("他"), (cluster("旁边那个"),), tuple(tracks.head_ids), tracks)
    found = Position()([held])[0]
    assert found is not None and not found.values.any()

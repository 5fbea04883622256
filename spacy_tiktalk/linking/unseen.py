"""People whom a video does not show: 拍视频的, 编剧, and 我妈 of whoever writes a comment."""

from __future__ import annotations

import re

import numpy as np

from ..lexicon.marks.writers import is_author
from ..lexicon.pronouns import pronoun_class
from ..lexicon.script import fold
from ..lexicon.words import any_of, word_set
from .place_words import said_before
from .types import ClusterText, Column, Rule, Scene

_NATS = -2.0
# Who holds the camera. Not 举手机的, who is seen to hold one up.
_BEHIND = re.compile(
    "[这那]?[个位]?(?:拍(?:摄|视频|这个|这条|这段)*|录像|录视频|掌镜|运镜)(?:的人?|者|的?[这那][个位])$"
)
# Not 画面后面那个, who is seen far away.
_OFF = re.compile("(?:镜头后|(?:镜头|画面)外)[面边头]?的?(?:人|[这那][个位].{0,4})$")
# Who made it before or after. Not 导演 and 摄影师: half of those in our threads are seen.
_MAKERS = re.compile(
    "[这那]?[个位]?(?P<who>编剧|原作者|原著(?:作者)?|剪辑|后期|配音|字幕组?)"
    "(?:师|的|员|演员|老师|小哥|大佬)*$"
)
# One's own: 我妈. Not those whom fans call theirs: 我老公, 我儿子, 我哥, 我嫂子, 我丈母娘.
_OWN = re.compile(
    "[我俺咱](?:们|家)?(?:的|那个?)?(?:"
    + any_of(
        word_set(
            """
            妈 妈妈 老妈 爸 爸爸 老爸 爸妈 父母 爹 娘 爷爷 爷 奶奶 奶 外婆 外公 姥姥 姥爷 公公 婆婆
            叔 叔叔 大伯 舅 舅舅 舅妈 姑 姑姑 姑妈 姨 姨妈 婶 婶子 表哥 表姐 表弟 表妹 堂哥 堂姐
            堂弟 堂妹 前男友 前女友 前任 前夫 前妻 同学 同事 同桌 室友 舍友 闺蜜 领导 老板 邻居 朋友
            """
        )
    )
    + ")$"
)
_HIS = re.compile("^[你您恁]")


class Unseen(Rule):
    """Whoever the words put behind the camera, or into the writer's life, is not in the picture.

    Feature "seen": -2 for all heads of a cluster that is first called the one who holds the camera
    (拍视频的; 央金, later 录像的, is seen with hers); of one that made the video and is called
    nothing else (编剧, 剪辑师); and of one that is the writer's own before anybody else's (我妈,
    and 你妈 in the answer) and nothing else, unless the writer is marked as the video's author.
    Not of those whom the title names so. In our threads 24 of 30 who hold the camera are not seen,
    8 of 10 who made it, and 50 of 58 of one's own. None where there is none.
    """

    name = "unseen"
    features: tuple[str, ...] = ("seen",)
    weights: tuple[float, ...] = (1.0,)
    constants = (_NATS,)

    def column(self, scene: Scene) -> Column | None:
        """What it says of a scene."""
        if not scene.head_ids:
            return None
        away = np.array([_is_unseen(cluster, scene) for cluster in scene.clusters])
        if not away.any():
            return None
        values = np.where(away[:, None, None], _NATS, 0.0) * np.ones((*scene.shape, 1))
        return Column(values.astype(np.float32))


def _is_unseen(cluster: ClusterText, scene: Scene) -> bool:
    texts = [fold(text) for text in cluster.texts]
    whole = (said_before(offsets[0], scene) + text
             for text, offsets in zip(texts, cluster.offsets, strict=True))  # fmt: skip
    if any(map(_OFF.search, whole)):
        return True
    # 那是我妈 points at somebody.
    said = [text for text in texts if text[:1] in tuple("这那") or not pronoun_class(text)]
    if not said:
        return False
    title = fold(scene.title)
    if _BEHIND.match(said[0]):
        return said[0].lstrip("这那个位") not in title
    makers = [made["who"] for made in map(_MAKERS.match, said) if made]
    if len(makers) == len(said):
        return not any(who in title for who in makers)
    if not _OWN.match(said[0]) or not all(_OWN.match(_HIS.sub("我", text)) for text in said):
        return False
    first = cluster.offsets[texts.index(said[0])][0]
    writers = (speaker for start, end, speaker in scene.turns if start <= first < end)
    return not any(text[-1] in title for text in said) and not any(map(is_author, writers))

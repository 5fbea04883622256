"""Names with an office before or behind them, which are one mention: 田雨教练, 歌手田雨.

In the gold of the research data and in our own some 90 full names with an office behind them or a
role before them are marked as one mention, and none as two unless the role is somebody's
(她经纪人羊禾兰). Relatives are not of this kind: 田雨姐姐 may be her sister. The words were chosen
for this project.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .words import any_of, word_set

OFFICES = word_set(
    """
    老师 教练 校长 院长 主任 书记 部长 局长 处长 科长 市长 省长 县长 区长 村长 镇长 队长 班长 会长
    团长 连长 营长 站长 店长 厂长 社长 所长 组长 舰长 机长 船长 主席 总统 总理 教授 博士 院士 医生
    大夫 护士 警官 法官 主播 同学 先生 女士 师傅 师父 教官 大师 经理 总经理 总裁 董事长 老总 老板
    老板娘 选手 天王 天后 影帝 影后 导演 编剧 指导
    """
)
"""Behind a name. Nobody's relatives, and nobody whom somebody else has: 田雨助理, 田雨粉丝."""
CALLED = word_set(
    "老师 教练 医生 大夫 护士 老板 老板娘 主播 博主 师傅 师父 队长 班长 校长 主任 警官 司机"
)
"""Of those before a name the ones who may be called, and told of another: 教练刘洋受伤了."""
SOMEBODYS = word_set("教练 师父 师傅 老板 老板娘 经理")
"""Of these the ones that somebody known by name may have: 孙颖莎教练 is hers."""
_VERBS = word_set("导演 编剧 指导 主播 教授")
ROLES_BEFORE = (OFFICES - word_set("同学 先生 女士")) | word_set(
    """
    歌手 演员 博主 网红 模特 作家 画家 记者 司机 保安 厨师 律师 主持人 制片人 新郎 新娘 伴郎 伴娘
    冠军 球员 球星 鼓手 贝斯手 吉他手 主唱 舞者 场控 班主任 男主 女主 男主角 女主角 评委 嘉宾
    """
)
"""Before a name, alone: 新郎刘洋, and not 我老师王芳, in which two mentions stand."""
# What makes another word of the end: 同学校, 书记得, 会长得高.
_CUT = {
    "长": "得大胖高成出着期在痘歪寿个丑残帅漂白黑肉皱瘦矮壮开久",
    "学": "校习会历姐长妹弟们年霸渣",
    "师": "傅兄姐弟妹范资们娘",
    "生": "活气日产病意态了孩娃完命前们涯",
    "记": "得住录",
    "任": "务何性意",
    "理": "解想发论",
    "板": "凳",
    "席": "台位",
    "裁": "缝判",
    "练": "组员团队车服证场",
    "演": "组奖员系",
    "剧": "组本",
    "夫": "妻人君",
    "授": "课权",
    "手": "机里上术",
    "王": "星者",
    "播": "放出间",
    "导": "致弹",
    "官": "方网宣司",
    "士": "兵气",
}
# Behind an office that may be a verb: then it is none. 李雪导演今天来了, not 李雪导演的戏.
_NO_VERB = re.compile(r"[也太真好是在说来您辛加威牛今昨明又还都]|[^\u4e00-\u9fff\w]|$")
_LONGEST_ROLE = 4
_BEFORE_ROLE = re.compile(
    r"[是了找叫和跟与及给请让被比像见过把对为有在着]|(?<![这那著知有出])[个位名]|[^\u4e00-\u9fff\w]|$"
)
_ANY_OFFICE = re.compile(any_of(OFFICES))


def offices(text: str) -> Iterator[tuple[int, int, bool]]:
    """Where offices stand in a text: characters, half-open, and whether it may be a verb there."""
    for found in _ANY_OFFICE.finditer(text):
        start, end = found.span()
        if text[start - 1 : start] in ("班", "副"):  # 莫柔涵班主任 is hers
            continue
        if text[end : end + 1] in frozenset(_CUT.get(text[end - 1], "")):
            continue
        yield start, end, found[0] in _VERBS and not _NO_VERB.match(text, end)


def role_before(text: str, at: int) -> int:
    """Where a role begins that stands alone before a name: of 采访了主持人田雨 at 主持人.

    text (str): As it is read. at (int): Where the name begins.
    RETURNS (int): `at` where there is none, or it is somebody's: 我老师王芳.
    """
    for size in range(min(_LONGEST_ROLE, at), 1, -1):
        start = at - size
        if text[start:at] in ROLES_BEFORE:
            return start if not start or _BEFORE_ROLE.match(text, start - 1) else at
    return at


def without_role(name: str) -> str:
    """A name without the role before it: 赵年 of 鼓手赵年; any other text as it is."""
    for size in range(_LONGEST_ROLE, 1, -1):
        if name[:size] in ROLES_BEFORE and len(name) > size + 1:
            return name[size:]
    return name

"""Words for one person that mean the same: 司仪 and 主持人, 媳妇 and 老婆."""

from __future__ import annotations

import re
from collections import Counter

from ...lexicon.plural import is_plural
from ...lexicon.words import any_of


def _synonyms(*groups: str) -> dict[str, str]:
    return {word: group.split()[0] for group in groups for word in group.split()}


SYNONYMS = _synonyms(
    "博主 up主 up 阿婆主 作者 原作者",
    "摄影师 摄影 摄像 摄像师 摄像老师 摄影老师 摄像大哥 摄影大哥",
    "主持人 主持 司仪",
    "教练 指导 教练员",
    "男主 男主角",
    "女主 女主角",
    "保安 门卫",
    "守门员 门将",
    "厨师 大厨 厨子",
    "骑手 外卖员 外卖小哥 送外卖的 送外卖的小哥 送外卖小哥",
    "快递员 快递小哥 送快递的 送快递的小哥",
    "收银员 收银",
    "老大 大宝",
    "老二 二宝",
    "老板 店主 店家 店老板",
    "爷爷 老爷爷",
    "奶奶 老奶奶",
    "大爷 老大爷",
    "哥 哥哥",
    "姐 姐姐",
    "弟 弟弟",
    "妹 妹妹",
    "叔 叔叔",
    "姨 阿姨",
    "妈 妈妈 母亲 老妈 麻麻",
    "爸 爸爸 父亲 老爸 粑粑",
    "孩子 娃 小孩 娃娃",
    "新娘 新娘子",
    "新郎 新郎官",
)
# To somebody, these are the same; alone, 男人 is no husband.
RELATIVES = SYNONYMS | _synonyms(
    "老婆 媳妇 媳妇儿 妻子 太太 夫人 内人 屋里头 屋里头的 婆娘 堂客 婆姨 娘子",
    "老公 丈夫 男人 先生 夫君 相公 当家的",
    "爱人 老伴 老伴儿 那口子",
    "妈 娘 老娘 妈咪 老母 阿妈 阿母",
    "爸 爹 老爹 爹地 爸比 老豆 老窦 阿爸 老汉 老汉儿",
    "老头 老头儿 老头子",
    "弟 细佬",
    "姐 家姐 阿姐",
    "哥 阿哥",
    "爷爷 爷 阿爷",
    "奶奶 奶 阿嬷 嬷嬷 阿嫲 嫲嫲",
    "婆婆 家婆",
    "公公 家公",
    "女儿 闺女 姑娘 丫头",
    "儿子 儿",
    "孩子 崽 宝宝",
    "外婆 姥姥",
    "外公 姥爷",
    "姑姑 姑 姑妈 姑母",
    "舅舅 舅 舅父",
    "伯伯 伯 伯父",
    "婶婶 婶 婶子 婶儿",
    "嫂子 嫂 嫂嫂 大嫂",
    "弟妹 弟媳 弟媳妇",
    "儿媳 儿媳妇",
    "丈母娘 岳母 外母",
    "丈人 老丈人 岳父 外父",
    "男朋友 男友 男票",
    "女朋友 女友",
)


# By which anybody of one sex and age may be called, each line for one of them.
_ANYBODY = (
    "小伙子 小伙 小哥哥 小哥 男生 男孩子 男孩 少年 帅哥 后生 小子 哥们儿 哥们 小年轻",
    "大哥 大叔 叔叔 叔 大兄弟 男人 男的 男子",
    "大爷 老大爷 老爷子 爷爷 老爷爷 老头子 老头 老伯 阿伯 老汉 老先生",
    "小姐姐 女孩子 女孩 女生 小姑娘 姑娘 妹子 小妹妹 妹妹 妹 小妹 美女 丫头 女子",
    "大姐 阿姨 姨 大妈 大婶 大娘 嬢嬢",
    "奶奶 老奶奶 老太太 阿婆 阿嬷",
    "外婆 姥姥",
    "孩子 小孩 小朋友 娃娃 娃 宝宝 小家伙",
)
_SEX_AND_AGE = _synonyms(*_ANYBODY)
# One character of a text may be a part of any word (兄妹), and nobody is in 小伙伴 or 女生宿舍.
_FOR_ANYBODY = re.compile(
    "(?P<nobody>小伙伴|[多青]少年|少年[宫班]|后生可畏|[布洋抓]娃娃|[男女]子(?:[单双]打|[篮足排手水冰网]|监狱)"
    f"|[男女]生(?:宿舍|寝室))|(?:{any_of(word for word in _SEX_AND_AGE if len(word) > 1)})(?!家)"
)
_COUNT = 4  # characters before a word that may say how many there are: 十几个小伙


def sex_and_age(word: str) -> str:
    """The word that stands for all by which one of a sex and an age is called: 小伙子 for 男生.

    "" for a word that is no bare one for anybody.
    """
    return _SEX_AND_AGE.get(word, "")


def without_nobody(text: str) -> str:
    """A text without the words in which nobody is: 男生宿舍."""
    return _FOR_ANYBODY.sub(lambda found: "" if found["nobody"] else found[0], text)


def told_once(text: str) -> frozenset[str]:
    """The sexes and ages, as `sex_and_age` has them, of which a text tells of one person only."""
    told: Counter[str] = Counter()
    for found in _FOR_ANYBODY.finditer(text):
        if found["nobody"] is None:
            around = text[max(0, found.start() - _COUNT) : found.end() + 1]
            told[_SEX_AND_AGE[found[0]]] += 2 if is_plural(around) else 1
    return frozenset(kind for kind, n in told.items() if n == 1)


def one_of_synonyms(word: str) -> str:
    """The word that stands for all that mean the same: 主持人 for 司仪."""
    return SYNONYMS.get(word, word)

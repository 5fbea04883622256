"""Whether a mention's words say that a man or a woman is meant: 大叔, 那个女的, 她, 王姐."""

from __future__ import annotations

import re

from ..kept import kept
from .mentions import is_plain_name
from .plural import is_plural
from .pronouns import clean, pronoun_class, pronoun_sex
from .words import SURNAMES

# First what has a word for the other sex in it (女先生, 男闺蜜): the first that fits is found.
# 仙女 and 学妹 stand there so that no 女先生 or 妹仔 is read out of 仙女先生.
# Given names like 若男 and 招弟, what parents wished for, say nothing.
_MALE = re.compile(
    "男(?:闺蜜|妈妈|保姆|花旦|公主|仙女)|女装大佬|娘娘腔|奶油小生|奶狗|"
    "爸|爹|父|爷|叔|伯|舅|哥|(?<![招来盼引徒])弟(?!子)|公公|外公|阿公|相公|老公|丈夫|岳丈|"
    "姑丈|姨丈|丈人|(?<![亚胜若赛冠])男|小伙(?!伴)|儿子|孙子|侄子|外甥$|靓仔|先生|汉子|少年|老头|"
    "新郎|伴郎|王子|皇上|皇帝|太子|太监|公子|和尚|影帝|兄|仔$|光头|胡子|郎$|婿|学长|师弟|学弟|"
    "老汉|爵|老豆|细佬"
)
_FEMALE = re.compile(
    "女(?:汉子|郎|大夫|先生|少年|皇帝|王爷|太子|公子|和尚|影帝|光头|师父|仔)|妹仔|"
    "妈|娘|母|奶奶|(?<![牛酸羊豆炼])奶(?![牛粉茶油酪糖昔盖瓶])|婆|姨|婶|姑|姐|妹|嫂|媳|妻|女|闺|妃|"
    r"(?<![一二两三四五六七八九十几\d])[皇王太影天歌]后$|公主|太太|夫人|仙女|妞|丫头|婊|萝莉|"
    "影后|宫女|丫鬟|学妹|师妹|花旦|妮|姥|妗|[校班系村]花$|格格|堂客"
)
# What a woman is called by a word for men, or the other way about, and what both are called.
_NEITHER = re.compile(
    "儿女|子女|爷爷奶奶|外公外婆|叔叔阿姨|帅哥美女|公婆|伯父伯母|姐弟|兄妹|父母|爸妈|爹妈|夫妻|夫妇|母子|父女|"
    "哥们|男女|女方家|娘炮|妈宝(?![男女])|女儿奴"
)
_HUSBAND = re.compile("[姐妹姑姨丈前婚]夫$")


@kept
def sex_of(text: str) -> str:
    """ "m", "f", or "" where the words do not say it or say that several persons are meant.

    The last word that says it decides, and of those that end there the longest: 他妈 is a woman,
    女仔 and 女先生 are, 姐夫 and 男闺蜜 are men.
    """
    if pronoun_class(text):
        return pronoun_sex(text)
    word = clean(text)
    if is_plural(text) or _NEITHER.search(word):
        return ""
    if _HUSBAND.search(word):
        return "m"
    if len(word) > 2 and word[0] in SURNAMES and is_plain_name(word):
        return ""  # 王子怡 is a name, and no prince
    male, female = _last(_MALE, word), _last(_FEMALE, word)
    if male == female:
        return ""
    return "m" if male > female else "f"


def _last(pattern: re.Pattern[str], word: str) -> tuple[int, int]:
    """Where the last match ends, and how long it is: 姑父 ends behind 姑, 女汉子 has 汉子 in it."""
    spans = [found.span() for found in pattern.finditer(word)]
    return max(((end, end - start) for start, end in spans), default=(0, 0))

"""Words that are no names as evidence: roles, descriptions, forms of address, relatives."""

from __future__ import annotations

import re
from functools import lru_cache

from ...lexicon.mentions import is_plural
from ...lexicon.name_relation import name_parts
from ...lexicon.pronouns import clean, pronoun_class
from ...lexicon.words import (
    ADDRESS_KIN,
    GENERIC,
    NAMING_TITLES,
    RELATIONAL_KIN,
    ROLES,
    WHOLE_ONLY,
    word_set,
)
from .kin import ACQUAINTED, OF_THE_VIDEO, is_kin, says_whose
from .units import NUMBERS, is_unit

ROLE, DESCRIPTION, ADDRESS, GENERIC_WORD = (
    "equal role",
    "equal description",
    "equal address",
    "equal generic",
)
KINDS = (ROLE, DESCRIPTION, ADDRESS, GENERIC_WORD)
# What only one person of a video is, though it is in the lists of kinship or of anybody.
_MORE_ROLES = word_set(
    """
    教官 将军 花旦 店长 船长 司仪 掌柜 班主 园长 骑手 门卫 实习生 护士长 解说 守门员 门将 前锋 舵手
    主厨 收银员 机长 空乘 法医 村支书 辅导员 宿管 课代表 体委 学委 团支书 运营 场控 助播 编导 场务
    特助 中介 花童 体育生 前台 领队 队医 财务 出纳 导游 向导 摊主 船家 船夫 辅助 中单 打野 上单
    丞相 宰相 相国 军师 主公 陛下 万岁 太上皇 大王 国师 元帅 都督 县令 知县 知府 师爷 捕头 教主 帮主
    庄主 谷主 掌教 方丈 住持 道长 师太 师尊 郡主 驸马 世子 王妃 侍卫 刺史 提督
    """
)
ROLE_WORDS = ROLES | _MORE_ROLES
# Who is meant changes from thread to thread, or with the admirer.
CHANGING = word_set(
    "楼主 楼上 楼下 层主 同志 先生 女士 小姐 路人 路人甲 网友 水友 粉丝 观众 大佬 大神"
)
CERTAIN_ROLES = (ROLE_WORDS | word_set("新娘 新郎 伴娘 伴郎 寿星 男主 女主 老板娘 正主")) - CHANGING

# Of these a video may have many, or everybody his own.
_OF_MANY = ACQUAINTED | word_set(
    "球迷 观众 买家 乘客 工人 农民 群演 龙套 士兵 患者 病人 骗子 坏人 好人 对象"
)
# 俩人, 三个人, 一个, 其中一个, 另一位; 大的: who that is the words before it say.
_VAGUE = re.compile(
    f"^(?:(?:其中|另外?|有|随便)?[{NUMBERS}]?[个位名口对]?(?:人|子|人家|家子)?|[大小老少]的?|[前后]者|对方)$"
)


def is_anybody(word: str) -> bool:
    """Whether a word for persons, as it is compared, may mean anybody: 路人, 朋友, 两个人."""
    return word in CHANGING or word in _OF_MANY or _VAGUE.match(word) is not None


def _synonyms(*groups: str) -> dict[str, str]:
    return {word: group.split()[0] for group in groups for word in group.split()}


_SYNONYMS = _synonyms(
    "博主 up主 up 阿婆主 作者 原作者",
    "摄影师 摄影 摄像 摄像师 摄像老师 摄影老师 摄像大哥 摄影大哥",
    "主持人 主持 司仪",
    "教练 指导",
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
_RELATIVES = _SYNONYMS | _synonyms(
    "老婆 媳妇 媳妇儿 妻子 太太 爱人 夫人 内人 屋里头 屋里头的 婆娘 堂客 婆姨 娘子",
    "老公 丈夫 男人 先生 夫君 相公 当家的 那口子",
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
    "男朋友 男友 男票",
    "女朋友 女友",
)
_POINTING = re.compile(
    r"^(?!内人)(?:[这那内呢嗰][边里]的?)?[这那内呢嗰]?(?:一?[个位名只])?(?:叫|是)?(?=.)"
)
_WORN = re.compile("^(?:身?[穿着戴披扎留]+(?:着|了)?)")
_MINE = re.compile("^[我俺咱]家?的?(?:那个|这个)?")
ITSELF = re.compile("(?:本人|自己|本尊)$")
_OWNER = re.compile(r"^(?:[我你您他她咱俺](?:们|俩)?家?|人家|自己)的?(?=.)")


@lru_cache(maxsize=65536)
def noun_key(text: str) -> tuple[str, str]:
    """(which evidence it is where two clusters share it, the words as they are compared).

    这个大爷 is 大爷, 那个穿蓝衬衫的 is 蓝衬衫. ("", "") where nothing is left to compare, and for
    somebody's relative (他妈): who that is depends on the owner.
    """
    word = clean(text).casefold()
    if not word or pronoun_class(text) or _OWNER.match(word):
        return "", ""
    word = _POINTING.sub("", word, count=1)
    word = re.sub(r"[那这][个位]?$", "", word) or word
    itself = ITSELF.sub("", word)
    word = itself if is_noun(itself) or itself in _SYNONYMS else word
    word = _SYNONYMS.get(word, word)
    kind = _kind(word)
    role = "" if kind == ROLE else called_role(word)
    if role:
        word = _SYNONYMS.get(role, role)
        kind = _kind(word)
    if kind == DESCRIPTION:
        worn = _WORN.sub("", word).removesuffix("的")
        word = worn if len(worn) > 1 else word
    return (kind, word) if word else ("", "")


_CALLED = re.compile(
    "(?:小哥哥|小姐姐|小哥|大哥|大姐|大叔|大爷|大妈|阿姨|老师|师傅|妹妹|弟弟|哥哥|姐姐|叔叔|妈妈|爸爸|妹子|小妹|小弟|同学|哥|姐|叔|妹|弟)$"
)


def called_role(word: str) -> str:
    """The role in 骑手哥, 护士小姐姐, 小徒弟, 老班主; "" where there is none."""
    for rest in (_CALLED.sub("", word), word[1:] if word.startswith(("小", "老", "大")) else ""):
        if rest != word and rest in CERTAIN_ROLES | _PUPILS:
            return rest
    return ""


_PUPILS = word_set("徒弟 学徒 师傅 学员 保安 保镖 骑手 记者 护士 司机 店员 助理 教练")


def _kind(word: str) -> str:
    if is_anybody(word):
        return GENERIC_WORD
    if word in CERTAIN_ROLES:
        return ROLE
    if is_kin(word):
        return ADDRESS
    if len(word) < 2 or word in GENERIC or word in WHOLE_ONLY or word in ROLES:
        return GENERIC_WORD
    return DESCRIPTION


@lru_cache(maxsize=65536)
def described_noun(key: str) -> str:
    """The noun at the end of a description: 小胖子 of 偷笑的小胖子; "" for none.

    Of words without 的 the longest known noun: 大哥 of 第二个大哥.
    """
    before, _, tail = key.rpartition("的")
    if before and len(tail) > 1:
        return _SYNONYMS.get(tail, tail)
    for size in range(min(len(key) - 1, 4), 1, -1):
        tail = key[-size:]
        if tail in ROLE_WORDS or tail in ADDRESS_KIN or tail in RELATIONAL_KIN:
            return _SYNONYMS.get(tail, tail)
    return ""


@lru_cache(maxsize=65536)
def content(key: str) -> str:
    """What a description says beside its noun, two characters or more: 递毛巾 of 递毛巾的小哥.

    Of a nickname what is left without its form of address: 叹气 of 叹气哥. "" of a name of a
    person, and where nothing is left.
    """
    parts = name_parts(key)
    if _is_full_name(key) or key.isascii() or _PLACE.match(key) or _FOREIGN.fullmatch(key):
        return ""
    word = _COUNTED.sub("", key) or key
    for ending in _ENDINGS:
        word = ending.sub("", word)
    word = _WORN.sub("", word)
    rest = key.removeprefix(word).lstrip("的")
    if rest in _TO_SOMEBODY or says_whose(rest):
        return ""  # 袁志强老婆 says whose she is, and is not 袁志强
    word = parts.given if word == key and parts.form and len(parts.given) > 1 else word
    if is_unit(word):  # many are of 八班, and one is its 班长
        noun = described_noun(key)
        return word.removesuffix("的") + noun if noun else ""
    return word if len(word) > 1 and not is_noun(word) and not _is_full_name(word) else ""


_COUNTED = re.compile(f"^[{NUMBERS}]+[个位名口对](?=.)")
# Names of other languages say nothing, and are alike by their sounds: 莱昂纳德, 迈克尔·乔丹.
_SOUNDS = (
    "阿埃艾爱安昂奥巴班邦保鲍贝本比彼宾波伯勃博布查达戴丹当道德登迪蒂丁杜顿多厄恩尔法凡菲费芬佛夫弗福富盖甘戈格根古"
    "哈海汉赫亨霍基吉加杰金卡凯坎康考柯科克肯孔库奎拉莱兰朗劳勒雷里理利莉琳卢鲁路伦罗洛马玛迈麦曼梅米蜜莫姆木穆纳娜奈"
    "南内尼妮宁纽诺欧帕潘佩皮普奇契乔琼丘瑞萨赛桑瑟沙莎尚绍施史斯丝索苏塔泰坦特提图托瓦威韦维温沃西希锡夏谢辛雅亚扬"
    "耶伊因尤约泽詹兹佐"
)
_FOREIGN = re.compile(f".*·.*|[{_SOUNDS}]{{3,}}")
# Where somebody is, in a picture in which everybody is somewhere.
_PLACE = re.compile(
    "^(?:[红蓝白黑黄绿紫甲乙主客]队|最?(?:[前后後左右中上下里外旁对](?:面|边|邊|头|間|间|手边|侧|排)|隔[壁籬篱]|角落|台上|台下|门口)里?)的?$"
)


def _is_full_name(word: str) -> bool:
    tail = word.rpartition("的")[2] or word
    return name_parts(word).full and not is_noun(tail) and not tail.startswith(_THINGS)


# Things by which people are called, which begin like a full name.
_THINGS = tuple(sorted(word_set("吉他 熊猫 马尾 黄毛 白衣 金链 金发 高马尾 高跟鞋 马甲 麦霸 花臂")))


_ENDINGS = (
    re.compile("(?:的|那个|这个|那位|这位|那)?(?:" + "|".join(
        sorted(ADDRESS_KIN | RELATIONAL_KIN | ROLES | GENERIC, key=lambda w: (-len(w), w))
    ) + ")$"),
    re.compile("[那这]?[个位名]?$"),
    re.compile("的$"),
)  # fmt: skip


_TO_SOMEBODY = _RELATIVES.keys() - ADDRESS_KIN - OF_THE_VIDEO


def is_noun(word: str) -> bool:
    """Whether it is a word for a person and says nothing else."""
    return (
        word in CERTAIN_ROLES
        or word in ADDRESS_KIN
        or word in RELATIONAL_KIN
        or word in ROLES
        or word in GENERIC
    )


_CLOTHES = re.compile(
    "^.{1,4}(?:外套|衬衫|衬衣|毛衣|卫衣|雨衣|西装|旗袍|围裙|裙子|裙|短裤|长裤|裤子|帽子|帽|鞋|羽绒服|马甲|背心|睡衣|围巾|墨镜|校服|工装|格子衫|恤|衣服|短袖|上衣|大衣|长裙|短裙|头发)$"
)


def clothes(word: str) -> str:
    """A noun of clothes by which somebody is called (粉旗袍), "" for any other word."""
    return word if _CLOTHES.match(word) else ""


@lru_cache(maxsize=65536)
def is_no_name(text: str) -> bool:
    """Whether a mention that a rule takes for a name is none: 教官, 蓝衬衫, 我小姨子."""
    word = noun_key(text)[1]
    plain = clean(text).casefold()
    if word in _MORE_ROLES or called_role(plain) or _SYNONYMS.get(plain) in CERTAIN_ROLES:
        return True
    if is_kin(plain) or owned_relative(text):
        return True
    return clothes(word) != ""


@lru_cache(maxsize=65536)
def self_relative(text: str) -> str:
    """What somebody is to the writer who says 我爸 or 我家老公; "" for nobody."""
    word = clean(text).casefold()
    own = _MINE.match(word)
    rest = word[own.end() :] if own else ""
    known = rest in _RELATIVES or is_kin(rest)
    return _RELATIVES.get(rest, rest) if known and not is_plural(text) else ""


@lru_cache(maxsize=65536)
def owned_relative(text: str) -> str:
    """What somebody is to whom a pronoun names: 弟 of 她弟; "" for nobody."""
    word = clean(text).casefold()
    own = _OWNER.match(word)
    rest = word[own.end() :] if own else ""
    return rest if rest in _RELATIVES or is_kin(rest) else ""


@lru_cache(maxsize=65536)
def relative_key(text: str, owner: str) -> str:
    """What somebody is to the owner who is named in the mention: 老婆 of 他媳妇; "" for nobody.

    owner (str): the text of the mention inside, with which the outer one begins.
    """
    if is_plural(text):
        return ""
    word, start = clean(text).casefold(), clean(owner).casefold()
    if not start or not word.startswith(start) or word == start:
        return ""
    rest = re.sub("^[他她]?(?:们?家)?的?(?:那个|这个)?亲?(?=.)", "", word[len(start) :])
    known = rest in _RELATIVES or rest in ROLES or is_kin(rest)
    return _RELATIVES.get(rest, rest) if known else ""


@lru_cache(maxsize=65536)
def title_of_name(name: str) -> str:
    """The form of address at the end of a name: 老师 of 王老师, 姐 of 鹿姐; "" for none."""
    for size in range(min(len(name) - 1, 4), 0, -1):
        tail = name[-size:]
        if tail in ROLE_WORDS or tail in ADDRESS_KIN or tail in NAMING_TITLES:
            return tail
    return ""


_DONE_TO = "给跟和帮替被把对向同与找等陪像似"


@lru_cache(maxsize=65536)
def done_to(longer: str, part: str) -> bool:
    """Whether a description says what is done to the one of another: 给红雨衣递纸巾 to 红雨衣."""
    before, found, _ = longer.partition(part)
    return bool(found and before and before[-1] in _DONE_TO)


def one_of_synonyms(word: str) -> str:
    """The word that stands for all that mean the same: 主持人 for 司仪."""
    return _SYNONYMS.get(word, word)

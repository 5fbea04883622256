"""Words for relatives, which name nobody: whose they are tells who they are (我爸, 小雨老公)."""

from __future__ import annotations

import re

from ...kept import kept
from ...lexicon.plural import is_plural
from ...lexicon.pronouns import clean
from ...lexicon.words import ADDRESS_KIN, GENERIC, RELATIONAL_KIN, ROLES, word_set
from .synonyms import RELATIVES

# 小姨子, 弟媳, 大伯哥 and 太奶奶 are put together of these, more than a list would hold.
_CORE = "爸妈爹娘爷奶公婆叔伯姨姑舅嫂婶妗哥姐弟妹侄甥媳婿孙嬷嫲嬢"
_BEFORE = "大小老二三四五六七八九亲表堂继前太外幺满细家后养阿丈"
_BEHIND = "子儿父母夫丈仔女头"
_COMPOSED = re.compile(f"(?:曾|岳(?=[父母丈]))?[{_BEFORE}{_CORE}]*[{_CORE}][{_CORE}{_BEHIND}]*")
# 孙 and 曾 are surnames else: 孙大爷, 老孙, 曾哥.
_SURNAME = re.compile("(?<![外侄曾])孙(?![子女儿媳婿])|曾(?![祖外爷奶孙])")
_OTHER = word_set(
    """
    岳父 岳母 丈人 公公 婆婆 儿媳 女婿 老豆 老窦 老母 细佬 家姐 家婆 家公 外母 外父 发小 死党 舍友
    二胎 大宝 二宝 儿砸 女鹅 小棉袄 老伴 老伴儿 老汉儿 夫君 相公 娘子
    义父 义母 养女 养子 继女 继子 妯娌 连襟 堂客 婆姨 当家的 那口子 祖父 祖母 外祖父 外祖母 曾祖父
    """
)


@kept
def is_kin(word: str) -> bool:
    """Whether it is a word for a relative or a friend of somebody and says nothing else."""
    if word in RELATIONAL_KIN or word in ADDRESS_KIN or word in _OTHER:
        return True
    if word in GENERIC or word in ROLES or _SURNAME.search(word):  # 姑娘, 娘娘, 孙大爷
        return False
    return 1 < len(word) < 5 and word != "公仔" and bool(_COMPOSED.fullmatch(word))


ACQUAINTED = word_set(
    """
    朋友 好朋友 好友 同学 同桌 同事 室友 闺蜜 基友 邻居 老乡 亲戚 亲人 家人 粉丝 学生 队友 对手 员工
    职员 顾客 客人 前任
    """
)
"""Who somebody has many of, and everybody others."""
# Of these somebody has many as well, so that two who are it to one person need not be one.
_MANY = ACQUAINTED | word_set(
    """
    舍友 站姐 黑粉 徒弟 演员 保镖 兄弟 姐妹 姊妹 发小 死党 后代 祖宗 祖先 先人 孙子 外孙 侄子
    侄女 外甥 外甥女
    """
)


def of_many(relative: str) -> bool:
    """Whether somebody may have several of a relative, as 徒弟."""
    return relative in _MANY


# In the mouth of admirers, of children and of the young no relatives: 小雨姐姐 is 小雨.
_TO_ANYBODY = word_set(
    """
    哥 姐 弟 妹 叔 姨 伯 婶 爷 奶 婆 哥哥 姐姐 弟弟 妹妹 叔叔 阿姨 伯伯 爷爷 奶奶 嫂子 大爷 大妈
    大叔 大姐 大哥 大姨 大婶 大伯 大嫂 大娘 小哥 小妹 小弟 老哥 老姐 老弟 老妹 妹子 大兄弟 大妹子
    老爷子 老太太 同学 二哥 二姐 三哥 三姐 四哥 四姐 老大 老二 老三 兄 哥们 哥们儿 姐们 姐们儿
    """
)
# Who they are is told by what else is said of them: 穿红衣服的孩子.
OF_THE_VIDEO = word_set("孩子 小孩 娃 娃娃 宝宝 新郎 新娘 伴郎 伴娘 双胞胎 粉丝 站姐")
_OF = re.compile("^(?:[他她]?们?家?的?|那个|的那个)(?=.)")
_NEAR = re.compile(
    "(?:经纪人|助理|司机|保镖|化妆师|搭档|替身|粉丝|后援会|家长|对手|队友|徒弟|学生|孩子|一家人?|全家|家里?人?)$"
    "|(?:[左右前后旁上下][边面头侧排]|身[边后旁]|隔壁|对面|旁).*"
)


@kept
def says_whose(word: str) -> bool:
    """Whether a word behind a name or a description says only whose relative is meant: 老婆."""
    return is_kin(word) and word not in _TO_ANYBODY and word not in OF_THE_VIDEO


@kept
def of_named(rest: str) -> bool:
    """Whether what stands behind a name says somebody else's, or beside whom: 他妈, 的哥哥, 经纪人.

    rest (str): 姐姐 is no such word, for 小雨姐姐 is 小雨; 的姐姐 and 他姐姐 are.
    """
    found = _OF.match(rest)
    owned = found is not None and found.end() > 0
    word = rest[found.end() :] if found and owned else rest
    return _NEAR.match(word) is not None or says_whose(word) or (owned and is_kin(word))


EITHER_SPOUSE = "爱人"
"""Who is a husband or a wife."""
SPOUSES = {"老婆": "老公", "老公": "老婆", EITHER_SPOUSE: EITHER_SPOUSE}
"""What who is called so calls the other."""
COUPLES = {
    "老板": ("老婆", "老板娘"),
    "老板娘": ("老公", "老板"),
    "新郎": ("老婆", "新娘"),
    "新娘": ("老公", "新郎"),
    "师父": ("老婆", "师娘"),
    "师娘": ("老公", "师父"),
}
"""A role → what his spouse is to him, and the role of hers."""
CHILDREN = word_set("儿子 女儿 孩子")
COMPOSED: dict[str, tuple[tuple[str, str], ...]] = {
    "妈": (("爸", "老婆"),),
    "爸": (("妈", "老公"),),
    "嫂子": (("哥", "老婆"),),
    "弟妹": (("弟", "老婆"),),
    "姐夫": (("姐", "老公"),),
    "妹夫": (("妹", "老公"),),
    "儿媳": (("儿子", "老婆"),),
    "女婿": (("女儿", "老公"),),
    "婆婆": (("老公", "妈"),),
    "公公": (("老公", "爸"),),
    "丈母娘": (("老婆", "妈"),),
    "丈人": (("老婆", "爸"),),
    "奶奶": (("爸", "妈"),),
    "爷爷": (("爸", "爸"),),
    "外婆": (("妈", "妈"),),
    "外公": (("妈", "爸"),),
    "小舅子": (("老婆", "弟"),),
    "小姨子": (("老婆", "妹"),),
    "师娘": (("师父", "老婆"),),
}
"""A relative → (whom it is one of, what it is to that one): 嫂子 is the 老婆 of a 哥."""


_MINE = re.compile("^[我俺咱]家?的?(?:那个|这个)?")
OWNER = re.compile(r"^(?:[我你您他她咱俺](?:们|俩)?家?|人家|自己)的?(?=.)")


@kept
def self_relative(text: str) -> str:
    """What somebody is to the writer who says 我爸 or 我家老公; "" for nobody."""
    word = clean(text).casefold()
    own = _MINE.match(word)
    rest = word[own.end() :] if own else ""
    known = rest in RELATIVES or is_kin(rest)
    return RELATIVES.get(rest, rest) if known and not is_plural(text) else ""


@kept
def owned_relative(text: str) -> str:
    """What somebody is to whom a pronoun names: 弟 of 她弟; "" for nobody."""
    word = clean(text).casefold()
    own = OWNER.match(word)
    rest = word[own.end() :] if own else ""
    return rest if rest in RELATIVES or is_kin(rest) else ""


@kept
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
    known = rest in RELATIVES or rest in ROLES or is_kin(rest)
    return RELATIVES.get(rest, rest) if known else ""

"""What a description says that another may contradict: 左边的, 右边的; 戴眼镜的, 没戴眼镜那个.

In the gold of our training and development parts and of the research data 485 pairs of clusters of
one dialogue differ so, and 5 clusters have both.
"""

from __future__ import annotations

import re
from functools import cache

from .....kept import kept
from .....lexicon.heads import head_of
from .....lexicon.plural import is_plural
from .....lexicon.pronouns import clean, pronoun_class
from .....lexicon.words import COLORS, RELATIONAL_KIN
from ..talk.token_index import TokenIndex
from .clauses import before

_NUMBERS = "一二两三四五六七八九十\\d"
# The head of a description that says no more than that somebody is meant.
_HEAD = re.compile(
    "(?:的|[这那][个位名]?)?的?(?:人|男的|女的|男人|女人|[男女]生|[男女]孩子?|男士|女士|姑娘|小姑娘|小伙子?|小哥哥?|小姐姐"
    "|大哥|大姐|大叔|大妈|大爷|阿姨|哥们|兄弟|妹子|孩子|小孩|老师|同学|[个位名]|哥|姐|[男女])?$"
)
# Of 她旁边穿红的 and 穿红的他妈 the red is somebody else's.
_OTHERS = re.compile(
    "[我你您他她它咱俺]|旁|隔壁|对面|身[边后前]|[和跟给替帮把像比]|被(?!打)|[^的]的(?=.{3})"
)
_GARMENT = (
    "(?:色的?)?(?P<of>(?:长|短|大)?(?:头发|毛衣|衣服|上衣|大衣|卫衣|[衬汗]衫|外套|西[装服]|裙子|裤子|帽子|鞋子|马甲|背心|羽绒服"
    "|旗袍|校服|队服|球衣|T恤|t恤|发|毛|衣|衫|裙|裤|帽|鞋|袍))"
)
_COLOR = re.compile(f"(?<![{COLORS}和])(?P<color>[{COLORS}]){_GARMENT}")
_BARE_COLOR = re.compile(f"^穿(?P<color>[{COLORS}])色?的?(?:那[个位])?$")
_PARTS = (
    ("发", "hair"),
    ("毛$", "hair"),
    ("裤", "trousers"),
    ("帽", "hat"),
    ("鞋", "shoes"),
    ("外套|大衣|马甲", "coat"),
)
_SIDE = re.compile(
    "^(?:最(?!后一)|靠|站在?|坐在?|在)?(?P<v>[左右]|中间|前|后|上|下)"
    "(?=[边面侧排间头铺一二三]|手(?:[边侧这那的]|$)|$|间?[这那的])"
)
_AXES = {
    **dict.fromkeys(("左", "右", "中间"), "side"),
    **dict.fromkeys("前后", "depth"),
    **dict.fromkeys("上下", "height"),
}
_ORDINAL = re.compile(
    f"^(?P<v>(?:(?:倒数)?第[{_NUMBERS}]{{1,2}}|最后一)(?=[个位名任这那的男女]|$)|[左右][一二三四五])"
)  # not 第一集的女主, nor 第二次来的
_ROW = re.compile(f"^(?P<v>(?:倒数)?第[{_NUMBERS}]{{1,2}}|最后一)排")
_DIGITS = str.maketrans("123456789两", "一二三四五六七八九二")
_LAST = "倒数第一"
# The one to one viewer is the other to the next.
_ALIKE = ("金黄", "黄橙", "银灰", "银白", "青蓝", "青绿")
_NOT_SO = "(?<![不没变显有])"  # 不胖的, 变瘦了的
_WORDS = (
    ("size", {"高个": "高", "高的": "高", "矮个": "矮", "矮的": "矮", "个高": "高", "个矮": "矮"}),
    ("weight", {"胖": "胖", "瘦": "瘦"}),
    ("hair length", {"长发": "长", "长头发": "长", "短发": "短", "短头发": "短"}),
    ("pose", {"站着的": "站", "站着那": "站", "坐着的": "坐", "坐着那": "坐", "躺着的": "躺"}),
    ("deed", {"挨打": "被", "被打": "被", "打人": "打"}),
    ("trade", {"买(?!单)": "买", "卖(?![惨萌力命弄])": "卖"}),
    ("turn", {"先来": "先", "后来的": "后"}),
    ("age", {"年轻": "小", "年纪大": "大", "年纪小": "小", "岁数大": "大"}),
)
_SEX = re.compile(
    "(?<![不像变扮])(?P<v>[男女])(?:的|生|孩|孩子|人|士|子|同学|主|主角|嘉宾|选手|主播|老师)?$"
)
_NEGATED = re.compile("(?:没有?|不)(?P<what>[穿戴扎留拿打带]..?)")
_AFFIRMED = re.compile("(?<![没有不])(?P<what>[穿戴扎留拿打带]..?)")
# Who holds or wears one thing is not told by another; of what is worn on a head there are several.
_OBJECT = re.compile(
    f"^(?P<verb>[穿抱举拿扛])着?[{COLORS}]?色?(?P<what>[^着的{COLORS}].{{0,3}}?)(?:的|的?[那这][个位])$"
)
# What says too little of a thing: how much there is of it, its pattern, what is no thing.
_NO_THING = re.compile(
    "^[得最第]|[多少手人奖军]$|东西|家伙|衣服|制服|正装|迷彩|格子|条纹|碎花"
    "|外套|大衣|马甲|裤|鞋|靴|袜"  # or what is worn with all others
)
# One thing that has several names.
_THINGS = (
    ("孩", re.compile("孩|娃(?!娃)|宝|婴|儿子|女儿|闺女|崽")),
    ("狗", re.compile("狗|泰迪|柯基|哈士奇|金毛|柴犬")),
    ("麦", re.compile("麦|话筒")),
    ("机", re.compile("手机|电话")),
    ("球", re.compile("球衣|队服")),
    ("古", re.compile("古装|汉服")),
    ("裙", re.compile("裙|婚纱")),
)
_PLACE = re.compile(
    "(?:^|[^\u4e00-\u9fff]|[是和有在看喜欢跟])(?:最|靠)?(?P<v>左|右|中间|前|后)(?P<of>[边面排]?)$"
)
_PLACE_REACH, _PLACES_END = 5, frozenset("间边面排")
Traits = tuple[tuple[str, frozenset[str]], ...]


@kept
def traits(text: str) -> Traits:
    """(What a description tells, what it says of that), nothing for other mentions.

    Two descriptions contradict each other where they say of one thing what has nothing in common.
    """
    word = clean(text)
    if not 1 < len(word) <= 14 or pronoun_class(text) or is_plural(text):
        return ()
    found: dict[str, str] = {}
    if sex := _SEX.search(word):
        found["sex"] = sex["v"]
    before_noun, noun = head_of(word)
    if _OTHERS.search(_HEAD.sub("", word)) or (
        noun in RELATIONAL_KIN and before_noun.endswith("的")
    ):
        return _told(found)
    if side := _SIDE.match(word):
        found[_AXES[side["v"]]] = side["v"]
    for name, pattern in (("ordinal", _ORDINAL), ("row", _ROW)):
        if place := pattern.match(word):
            found[name] = place["v"].translate(_DIGITS).replace("最后一", _LAST)
    for color in _COLOR.finditer(word):
        part = next((name for end, name in _PARTS if re.search(end, color["of"])), "clothes")
        found["color of " + part] = color["color"]
    if bare := _BARE_COLOR.match(word):
        found["color of clothes"] = bare["color"]
    for name, piece, value in _pieces():
        if piece.search(word):
            found.setdefault(name, value)
    if word in ("大的", "小的"):
        found["age"] = word[0]
    for negated in _NEGATED.finditer(word):
        found[negated["what"].rstrip("的那个")] = "no"
    for affirmed in _AFFIRMED.finditer(word):
        found[affirmed["what"].rstrip("的那个")] = "yes"
    return (*_told(found), *_held(word))


@cache
def _pieces() -> list[tuple[str, re.Pattern[str], str]]:
    """What each piece of a word tells, made when a description is first met."""
    return [
        (name, re.compile(_NOT_SO + piece), value)
        for name, pieces in _WORDS
        for piece, value in pieces.items()
    ]


def _held(word: str) -> Traits:
    thing = _OBJECT.match(word)
    if thing is None or _NO_THING.search(thing["what"]):
        return ()
    names = (name for name, known in _THINGS if known.search(thing["what"]))
    return ((thing["verb"], frozenset(next(names, thing["what"]))),)


def traits_here(text: str, start: int, index: TokenIndex) -> Traits:
    """Those of a mention, and of a place alone before it: 前排 女生, and not 她后面 那个."""
    own = traits(text)
    if not start or index.words[start - 1][-1] not in _PLACES_END:
        return own
    if pronoun_class(text) or is_plural(text):
        return own
    known = {name for name, _ in own}
    return own + tuple(one for one in _place_before(before(start, index)) if one[0] not in known)


def _place_before(said: str) -> Traits:
    found = _PLACE.search(said[-_PLACE_REACH:])
    if found is None:
        return ()
    return _told({_AXES[found["v"]]: found["v"]})


def _told(found: dict[str, str]) -> Traits:
    return tuple((name, _values(name, value)) for name, value in found.items())


def _values(name: str, value: str) -> frozenset[str]:
    """What is told, and what others may call it: golden hair is yellow, the last may be the third,
    and the second from the left the second."""
    if name.startswith("color"):
        return frozenset((value, *(two for two in _ALIKE if value in two)))
    if value == _LAST:
        return frozenset((value, *(f"第{number}" for number in "二三四五六七八九十")))
    counted = name == "ordinal" and value[0] in "左右"
    return frozenset((value, "第" + value[1:]) if counted else (value,))

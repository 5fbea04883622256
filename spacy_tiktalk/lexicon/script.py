"""One script to read: traditional characters, variants and full width fold, one to one.

For reading only: rules, word lists and encoders see the folded text, people see what was written.
Each character becomes one by itself, without a look at its neighbors: offsets hold, and a text can
be folded whole or in pieces. Names are read alike in both scripts: 張學友 is 张学友.

The price: a character with several simplified ones is read as the first choice of OpenCC (發 and
髮 are 发, 後 and 后 are 后). What stands in simplified text too stays, so that such text is read as
it is: 著 of 原著 (and of 抱著), 瞭, 乾 of 乾隆, 吒 of 哪吒. Case and punctuation stay, but for the
dots in foreign names. `fold_words` alone looks at neighbors, for words with one reading (乾爹).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import cache

from .script_table import PAIRS

# Cantonese characters and Taiwanese pronouns that do not stand in Mandarin text of the mainland, as
# the Mandarin ones that a reader trained on it knows. 祢 is left alone: 祢豆子 is a name.
_SPOKEN = """
妳你 牠它 祂他 佢他 哋们 喺在 嘅的 冇没 咗了 嚟来 啲些 嗰那 睇看 畀给
"""
# What is typed for the dot in foreign names: 勒布朗•詹姆斯. ．is left alone, a decimal point too.
_DOTS = "•‧・･∙⋅"
# Variants that OpenCC keeps in both scripts, where the talk of persons has them: as Taiwan and Hong
# Kong write 学姐 and 侄子, and other forms of one character. 甦 and 琍 are left alone: in names of
# simplified text they stand beside 苏 and 莉.
_VARIANTS = """
姊姐 姪侄 壻婿 嬭奶 儍傻 姸妍 揹背 櫈凳 暱昵 妬妒 姙妊 嬾懒 偸偷 擧举 鬪斗 鬭斗 逹达 靑青 囯国
伱你 儞你 偺咱 毉医
"""
# What Japan writes its own way, in names and by its keyboards: 女児, 隣居, 広瀬. Left alone: 浜, 芸
# and 弁, characters of simplified text, and 嬢, which is an aunt in Sichuan, no 娘娘.
_JAPANESE = """
児儿 隣邻 沢泽 広广 桜樱 関关 恵惠 渋涩 竜龙 黒黑 斎斋 斉齐 栄荣 亜亚 悪恶 圧压 囲围 駅驿 塩盐 応应
仮假 価价 壊坏 拡扩 覚觉 楽乐 巻卷 観观 気气 帰归 亀龟 犠牺 拠据 挙举 暁晓 勲勋 経经 軽轻 継继 鶏鸡
剣剑 倹俭 圏圈 検检 権权 顕显 験验 厳严 効效 鉱矿 済济 剤剂 砕碎 桟栈 雑杂 賛赞 歯齿 実实 釈释 収收
従从 縦纵 粛肃 処处 渉涉 焼烧 奨奖 乗乘 浄净 剰剩 畳叠 縄绳 壌壤 譲让 醸酿 粋粹 酔醉 穂穗 髄髓 瀬濑
摂摄 専专 戦战 銭钱 繊纤 荘庄 捜搜 挿插 巣巢 騒骚 増增 蔵藏 臓脏 続续 対对 帯带 択择 単单 団团 弾弹
遅迟 鋳铸 庁厅 聴听 徴征 逓递 鉄铁 転转 伝传 稲稻 闘斗 徳德 読读 悩恼 脳脑 覇霸 廃废 拝拜 売卖 発发
髪发 抜拔 払拂 仏佛 変变 辺边 舗铺 豊丰 毎每 満满 黙默 訳译 薬药 揺摇 様样 頼赖 覧览 両两 猟猎 塁垒
霊灵 齢龄 暦历 歴历 錬炼 労劳 歩步 頬颊 掻搔 涙泪 喩喻 戻戾 県县 聡聪 晩晚 渓溪 姉姐 郷乡 薫薰 壱壹
弐贰 獣兽 勧劝 歓欢 穏稳 隠隐 塀屏 嶋岛 舎舍 駆驱 撃击 渇渴 掲揭 塡填 滝泷
"""
# Characters that are read as others in some words alone: 闺密, 褓姆 and 保鑣, and kin by oath,
# unless it is somebody's who is called so (张乾妈妈).
_IN_WORDS = {"密": "蜜", "褓": "保", "镳": "镖", "乾": "干"}
_KIN = "爹|爸|妈|娘|爷爷|奶奶|公公|外[公婆]|亲家|孙[子女]|[儿女]|哥哥|弟弟|姐姐|妹妹|兄弟|姐妹"
_WIDTH = (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))
_FULL_WIDTH_BY = 0xFEE0
# Radicals and duplicates kept for old encodings: another code, the same character.
_DUPLICATES = (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFAFF))


def fold(text: str) -> str:
    """The text as it is read: simplified, half width letters and digits, as many characters.

    RETURNS (str): Of the same length; offsets into one are offsets into the other.
    """
    return text.translate(_table())


def fold_words(text: str) -> str:
    """As `fold`, with what is read by its word: 乾爹 as 干爹, but 乾隆. Of the same length, too."""
    folded = fold(text)
    if not any(character in folded for character in _IN_WORDS):
        return folded
    return _by_word().sub(lambda found: _IN_WORDS[found[0]], folded)


@cache
def _by_word() -> re.Pattern[str]:
    from .words import SURNAMES

    family = "".join(name for name in SURNAMES if len(name) == 1)
    return re.compile(rf"(?<=闺)密|褓(?=姆)|(?<=保)镳|(?<![{family}])乾(?={_KIN})")


def variants(characters: Collection[str]) -> list[str]:
    """What may be written for some characters in the other script, for a search that has no table.

    characters (Collection[str]): those of the texts that are searched, of either script.
    RETURNS (list[str]): Pairs, what is written and what is read, of which one is among them.
    """
    return [
        pair
        for pair in (PAIRS + _VARIANTS + _JAPANESE).split()
        if not {*pair}.isdisjoint(characters)
    ]


@cache
def _table() -> list[int]:
    """What each character of the basic plane is read as; a list is twice as fast as a dict."""
    table = list(range(0x10000))
    for code in _DUPLICATES:
        same = unicodedata.normalize("NFKC", chr(code))
        if same <= "\uffff":
            table[code] = ord(same)
    for pair in (PAIRS + _VARIANTS + _JAPANESE + _SPOKEN).split():
        table[ord(pair[0])] = ord(pair[1])
    for code in _DUPLICATES:
        table[code] = table[table[code]]
    for code in _WIDTH:
        table[code] = code - _FULL_WIDTH_BY
    for dot in _DOTS:
        table[ord(dot)] = ord("·")
    for blank in "\u3000\u00a0":
        table[ord(blank)] = ord(" ")
    return table

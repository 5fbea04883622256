"""Who lived long ago, or in a novel, and is nobody of today: 刘备 is no 刘教授.

Names that many bear today (赵云, 王维) are not among them.
"""

from __future__ import annotations

import re

from ...lexicon.words import word_set

_LONG_AGO = word_set(
    """
    孔子 孟子 老子 庄子 屈原 商鞅 白起 嬴政 项羽 刘邦 韩信 萧何 刘彻 霍去病 司马迁 王莽 刘备
    关羽 张飞 诸葛亮 姜维 曹操 曹丕 曹植 司马懿 许褚 典韦 孙权 孙策 周瑜 鲁肃 陆逊 吕布 董卓
    袁绍 嵇康 谢安 杨广 李渊 李世民 李隆基 武则天 杨玉环 狄仁杰 李白 杜甫 白居易 韩愈 柳宗元
    刘禹锡 杜牧 李商隐 赵匡胤 包拯 王安石 司马光 欧阳修 苏轼 苏东坡 李清照 岳飞 秦桧 辛弃疾
    陆游 文天祥 朱元璋 朱棣 朱允炆 海瑞 张居正 严嵩 戚继光 李自成 崇祯 郑成功 康熙 雍正 乾隆
    和珅 纪晓岚 曾国藩 李鸿章 左宗棠 林则徐 慈禧 宋江 武松 林冲 李逵 鲁智深 孙悟空 贾宝玉
    林黛玉 薛宝钗 王熙凤
    """
)
_TODAY = re.compile(
    "(?:老师|教授|博士|导演?|总|董|经理|医生|大夫|教练|指导|警官|律师|同学|工|师傅|主任|校长|记者|编剧)$"
)


def ages_apart(first: str, second: str) -> bool:
    """Whether one of two names is of old times, and the other has an office of today."""
    return any(
        one in _LONG_AGO and _TODAY.search(other) is not None
        for one, other in ((first, second), (second, first))
    )

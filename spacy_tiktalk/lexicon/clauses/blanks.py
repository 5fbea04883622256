"""A blank between two clauses: 心疼小李 领导太过分; not that of 汤姆 克鲁斯 or 韩红 老师."""

from __future__ import annotations

import re
from functools import cache

from ..words import FOREIGN_SOUNDS, SURNAMES, any_of

# 史蒂芬 库里 is one.
_FOREIGN = rf"(?:(?<![{FOREIGN_SOUNDS}]{{3}})|(?!\s+[{FOREIGN_SOUNDS}]{{2}}))"
# No clause ends with 是 or 把, and none begins with 了 or 吗.
_NO_END, _NO_BEGINNING = "(?<![是这那和跟与把被在给对让叫个])", "(?![的了吗呢吧啊呀嘛着过们么地得])"


@cache
def blank(*, clauses: bool) -> re.Pattern[str]:
    """A blank with two Chinese characters or more on either side, so not that of 孙 总, 王 一 博
    and 我爱 Angela; not within a name, nor before a title (欧阳 娜娜, 韩红 老师).

    Made when first asked for, since it would be a fifth of the time of the package's import.

    clauses (bool): Only between what may be two clauses, so not behind 是 or before 吗.
    """
    from ..heads import ADDRESSES
    from ..offices import OFFICES

    before, behind = (_NO_END, _NO_BEGINNING) if clauses else ("", "")
    compound = any_of(name for name in SURNAMES if len(name) == 2)
    return re.compile(
        rf"(?<=[\u3400-\u9fff]{{2}})(?<!{compound}){_FOREIGN}"
        rf"(?:(?<![{FOREIGN_SOUNDS}]{{2}})|(?!\s+[{FOREIGN_SOUNDS}]{{3}})){before}"
        rf"\s+(?!{any_of(ADDRESSES | OFFICES)})(?=[\u3400-\u9fff]{{2}}){behind}"
    )

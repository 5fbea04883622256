"""Words that say only where somebody belongs, as many do: 八班, 技术部, 人民医院."""

from __future__ import annotations

import re

NUMBERS = "一二两俩三仨四五六七八九十几"
_UNIT = re.compile(
    f"(?:[高初大]?[{NUMBERS}0-9]+(?:[（(]?[{NUMBERS}0-9]+[）)]?)?(?:班|队|组|连|排|营|年级|车间|楼|中|小)"
    "|.{1,3}(?:部|科|处|车间|班|医院|学校|公司))的?"
)


def is_unit(word: str) -> bool:
    """Whether a word says only which class, team or department somebody is of.

    word (str): folded.
    """
    return _UNIT.fullmatch(word) is not None

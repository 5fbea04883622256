"""Describes a drawn person by what nobody else in the picture has."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from .looks import WORDS, Look, Word, held_out_in
from .scenes import Person

POSITIONS: dict[int, tuple[tuple[str, ...], ...]] = {
    2: (("左边", "左"), ("右边", "右")),
    3: (("左边", "最左边", "左一"), ("中间", "正中间", "C位"), ("右边", "最右边", "右一")),
    4: (
        ("最左边", "左边第一个", "左一"),
        ("左边第二个", "左二"),
        ("右边第二个", "右二"),
        ("最右边", "右边第一个", "右一"),
    ),
}
"""What the places from the left are called, by the number of people."""

_MEN = ("男的", "男生", "小哥哥", "帅哥", "小伙子", "哥们", "大哥")
_WOMEN = ("女的", "女生", "小姐姐", "美女", "妹子", "姑娘", "姐姐")
_ANYBODY = ("那个", "那位", "这个", "这位", "那个人", "")
_WHOLE = ("个", "位")


class Describer:
    """Descriptions of the people of one video, each fitting one of them only.

    `words` and `positions` give None where nothing that can be said fits only that person.
    """

    def __init__(self, people: Sequence[Person], rng: random.Random) -> None:
        self.people = people
        self.rng = rng

    def __call__(self, number: int) -> str | None:
        """Any description of person `number` (from 1), or None."""
        kinds = [self.words, self.words, self.words, self.position, self.gender]
        self.rng.shuffle(kinds)
        return next((text for kind in kinds if (text := kind(number))), None)

    def words(self, number: int) -> str | None:
        """By looks: 戴眼镜的那个, 穿红衣服的小姐姐, 黄头发戴墨镜的."""
        look = self.people[number - 1].look
        told = self._telling(number)
        single = [some for some in told if len(some) == 1]
        # One word is the usual way; two, where there is no such one, and now and then beside it.
        pool = single if single and self.rng.random() < 0.75 else told
        return self._phrase(self.rng.choice(pool), look) if pool else None

    def position(self, number: int) -> str | None:
        """By place: 左边那个, 中间的小姐姐."""
        places = POSITIONS.get(len(self.people))
        if places is None:
            return None
        person = self.people[number - 1]
        place = self.rng.choice(places[person.place])
        if place[-1] in "一二" or place == "C位":
            return place
        noun = self._noun(person.look)
        if place.endswith("个"):
            return place + self.rng.choice(("", "人", "" if noun in _ANYBODY else noun))
        if place in ("左", "右"):
            return place + "边" + self.rng.choice(("那个", "那位"))
        return self._join(place, noun)

    def gender(self, number: int) -> str | None:
        """By gender, where it is the only man or woman: 那个男的."""
        look = self.people[number - 1].look
        same = sum(person.look.gender == look.gender for person in self.people)
        if same != 1 or len(self.people) == 1:
            return None
        noun = self.rng.choice(_MEN if look.gender == "man" else _WOMEN)
        return self.rng.choice(("那个", "这个", "唯一的", "里面那个")) + noun

    def shared(self, least: int = 2) -> tuple[str, tuple[int, ...]] | None:
        """What at least two, but not all, have in common: ("戴眼镜的那两个", (1, 3))."""
        found = []
        for word in WORDS:
            who = self._with(word)
            if least <= len(who) < len(self.people) and who == self._with(word, loosely=True):
                found.append((word, who))
        if not found:
            return None
        word, who = self.rng.choice(found)
        count = {2: ("两个", "两位"), 3: ("三个", "三位")}[len(who)]
        stem = word.stem if word.noun else word.stem + "的"
        tails = [f"那{c}" for c in count] + [f"{c}人" for c in count[:1]] + [f"这{count[0]}"]
        return stem + self.rng.choice(tails), tuple(who)

    def absent(self) -> str | None:
        """A look that nobody in the picture has, and no pair of HELD_OUT."""
        for _ in range(20):
            words = self.rng.sample(WORDS, self.rng.choice((1, 1, 2)))
            values: dict[str, str] = {}
            for word in words:
                values[word.attribute] = min(word.means)
            plain = len(values) == len(words) and not any("none" in word.means for word in words)
            if not plain or held_out_in(values) or _misleading(values):
                continue
            looks = [person.look for person in self.people]
            if any(all(word.fits(look, loosely=True) for word in words) for look in looks):
                continue
            if any("hair" in values or "length" in values for look in looks if not look.hair_shows):
                continue  # nobody can tell
            return self._phrase(tuple(words), None)
        return None

    # --- parts ------------------------------------------------------------------------------

    def _telling(self, number: int) -> list[tuple[Word, ...]]:
        """Words, and pairs of them, that fit person `number` alone."""
        look = self.people[number - 1].look
        own = [word for word in self._one_each() if word.fits(look) and _can_see(word, look)]
        found = []
        for size in (1, 2):
            for some in combinations(own, size):
                fitting = self._all_with(some)
                values = {word.attribute: min(word.means) for word in some}
                if fitting == [number] and not (size == 2 and _misleading(values)):
                    found.append(some)
        return found

    def _one_each(self) -> Iterator[Word]:
        """One random wording for each thing that can be said; negative ones only now and then."""
        kinds: dict[tuple[str, frozenset[str]], list[Word]] = {}
        for word in WORDS:
            kinds.setdefault((word.attribute, word.means), []).append(word)
        for (_, means), words in kinds.items():
            word = self.rng.choice(words)
            if "none" not in means or self.rng.random() < 0.3:
                yield word

    def _all_with(self, words: Sequence[Word]) -> list[int]:
        """Whoever a reader could take the words to mean."""
        return [
            number
            for number, person in enumerate(self.people, start=1)
            if all(word.fits(person.look, loosely=True) for word in words)
        ]

    def _with(self, word: Word, *, loosely: bool = False) -> list[int]:
        return [
            number
            for number, person in enumerate(self.people, start=1)
            if word.fits(person.look, loosely=loosely) and (loosely or _can_see(word, person.look))
        ]

    def _phrase(self, words: tuple[Word, ...], look: Look | None) -> str:
        """Words as a noun phrase.

        look (Look | None): whose, for a noun such as 小姐姐.
        """
        parts = list(words)
        self.rng.shuffle(parts)
        parts.sort(key=lambda word: word.noun)
        if parts[-1].noun:
            before = "的".join(word.stem for word in parts[:-1])
            start = f"{before}的" if before else self.rng.choice(("那个", "这个", ""))
            return start + parts[-1].stem
        stem = "".join(word.stem for word in parts)
        if look is None:
            return self._join(stem, self.rng.choice(_ANYBODY))
        return self._join(stem, self._noun(look))

    def _noun(self, look: Look) -> str:
        own = _MEN if look.gender == "man" else _WOMEN
        return self.rng.choice(own if self.rng.random() < 0.5 else _ANYBODY)

    def _join(self, stem: str, noun: str) -> str:
        """戴眼镜 and 那个: 戴眼镜的那个 or 戴眼镜那个; 那个戴眼镜的男生; 戴眼镜的."""
        if noun.startswith(("那", "这")):
            return stem + self.rng.choice(("的", "")) + noun
        style = self.rng.random()
        if noun and style < 0.35:
            return f"{stem}{self.rng.choice('那这')}{self.rng.choice(_WHOLE)}{noun}"
        if style < 0.5:
            return f"{self.rng.choice('那这')}个{stem}的{noun}"
        return f"{stem}的{noun}"


def _can_see(word: Word, look: Look) -> bool:
    return look.hair_shows or word.attribute not in ("hair", "length")


def _misleading(values: Mapping[str, str]) -> bool:
    """Whether two values read as one: nobody tells the color and the length of hair separately."""
    return "hair" in values and "length" in values

"""A comment and a reply about the people of a drawn video, with every mention marked."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from . import phrases
from .describe import Describer
from .marks import mark, plain
from .names import Name, Names
from .nobody import Nobody
from .scenes import Cast

_NULL_CLAUSE = 0.58
"""How often somebody who is not in the picture is talked of beside somebody who is."""


@dataclass(frozen=True)
class Talk:
    """turns (tuple[str, str]): two marked texts (`marks.read_marks`).
    title (str | None): plain, None for none.
    people (dict[str, tuple[int, ...]]): for every key in the marks the persons it means, numbers
        from 1; () is nobody in the picture.
    names (dict[str, str]): what a key's person is called, where there is a name.
    kind (str): what it is made by.
    """

    kind: str
    turns: tuple[str, str]
    title: str | None
    people: dict[str, tuple[int, ...]]
    names: dict[str, str] = field(default_factory=dict)


def random_talk(cast: Cast, rng: random.Random, *, focus: int | None = None) -> Talk:
    """Write a dialogue about a video.

    focus (int | None): a person who must be talked about, from 1.
    """
    return _Talker(cast, rng, focus).talk()


class _Talker:
    def __init__(self, cast: Cast, rng: random.Random, focus: int | None) -> None:
        self.rng, self.focus = rng, focus
        self.people = cast.people
        self.describe = Describer(cast.people, rng)
        self.names = Names(rng)
        self.nobody = Nobody(rng, self.names, self.describe)
        self.called: dict[str, str] = {}
        self.title: str | None = None
        self.groups: list[tuple[int, ...]] = []
        self.only_last = False
        """Whether a pronoun in the texts may only mean what was said right before it."""

    def talk(self) -> Talk:
        n = len(self.people)
        kinds: list[tuple[Callable[[], tuple[str, str]], int]] = [
            (self._described, 7),
            (self._named_by_text, 5),
            (self._asked_for, 4),
            (self._named_by_title, 4 if n > 1 else 8),
            (self._spoken_to, 2),
            (self._alone, 6 if n == 1 else 0),
            (self._two_named, 3 if n > 1 else 0),
            (self._contrast, 4 if n > 1 else 0),
            (self._all, 4 if n > 1 else 0),
            (self._pair, 3 if n > 1 else 0),
            (self._shared, 3 if n > 2 else 0),
            (self._beside, 3 if n > 1 else 0),
            (self._nobody, 0 if self.focus else 6),
        ]
        makes, weights = zip(*kinds, strict=True)
        make = self.rng.choices(makes, weights)[0]
        first, second = make()
        if make != self._nobody and self.rng.random() < _NULL_CLAUSE:
            # Before the comment, or behind the reply: no pronoun comes to mean somebody else.
            clause = self.nobody.clause()
            if self.rng.random() < 0.5 and not self.only_last:
                first = f"{clause}，{first}"
            else:
                second = f"{second}，{clause}"
        if self.title is None and self.rng.random() < 0.7:
            self.title = self.rng.choice(phrases.TITLES)
        turns = (self._dress(first), self._dress(second))
        return Talk(
            make.__name__.lstrip("_"),
            turns,
            self.title,
            self._meant(),
            self.called | self.nobody.called,
        )

    def _meant(self) -> dict[str, tuple[int, ...]]:
        """The persons that each key in the marks means."""
        people: dict[str, tuple[int, ...]] = {f"n{i + 1}": () for i in range(self.nobody.count)}
        people |= {f"p{number}": (number,) for number in range(1, len(self.people) + 1)}
        return people | {_group_key(group): group for group in self.groups}

    # --- one person -------------------------------------------------------------------------

    def _described(self) -> tuple[str, str]:
        who = self._target()
        first = self._line(phrases.SAY + phrases.ASK, x=self._mention(who))
        if self.rng.random() < 0.25:
            first += "，" + self._line(phrases.MORE, y=self._pronoun(who))
        return first, self._reply(who)

    def _named_by_text(self) -> tuple[str, str]:
        who = self._target()
        name = self._name(who)
        first = self._line(phrases.NAMING, d=self._mention(who), n=self._as(who, name.first))
        lines = phrases.SAY if self.rng.random() < 0.5 else phrases.REPLY_NAMED
        again = self.rng.choice((name.other, name.other, self._pronoun_of(who)))
        return first, self._line(lines, x=self._as(who, again), y=self._as(who, again))

    def _asked_for(self) -> tuple[str, str]:
        who = self._target()
        first = self._line(phrases.NAMING_ASK, x=self._mention(who))
        name = self._name(who)
        second = self._line(
            phrases.NAMING_ANSWER, y=self._pronoun(who), n=self._as(who, name.first)
        )
        if self.rng.random() < 0.4:
            second += "，" + self._line(phrases.MORE, y=self._as(who, name.other))
        return first, second

    def _named_by_title(self) -> tuple[str, str]:
        who = self._target()
        name = self._name(who)
        self._entitle(who, name)
        first = self._line(phrases.SAY, x=self._as(who, name.first))
        return first, self._reply(who, name.other)

    def _spoken_to(self) -> tuple[str, str]:
        who = self._target()
        name = self._name(who)
        self._entitle(who, name)
        first = self._line(phrases.SPOKEN_TO, n=self._as(who, name.first), y=self._as(who, "你"))
        return first, self._reply(who, name.other)

    def _alone(self) -> tuple[str, str]:
        """The only person in the picture needs no description."""
        self.only_last = True
        forms = [self._pronoun_of(1), "这个人", "这人", "这位"]
        forms += ["这小伙子", "这哥们"] if self._is_man(1) else ["这姑娘", "这小姐姐"]
        first = self._line(phrases.SAY + phrases.ASK, x=self._as(1, self.rng.choice(forms)))
        return first, self._reply(1)

    def _beside(self) -> tuple[str, str]:
        """The neighbor of somebody who stands at the edge: one mention inside the other."""
        order = sorted(range(1, len(self.people) + 1), key=self._place)
        pairs = [(order[0], order[1]), (order[-1], order[-2])]
        if self.focus:
            pairs = [pair for pair in pairs if self.focus in pair] or pairs
            if not any(self.focus in pair for pair in pairs):
                return self._described()
        anchor, who = self.rng.choice(pairs)
        text = self.rng.choice(phrases.BESIDE).format(x=self._mention(anchor))
        first = self._line(phrases.SAY, x=self._as(who, text))
        second = self._mention(who)
        return first, self._line(phrases.REPLY, y=second)

    # --- several ----------------------------------------------------------------------------

    def _two_named(self) -> tuple[str, str]:
        one, two = self._two()
        names = self._name(one), self._name(two)
        first = self._line(
            phrases.NAMING_BOTH,
            d1=self._mention(one),
            d2=self._mention(two),
            n1=self._as(one, names[0].first),
            n2=self._as(two, names[1].first),
        )
        who, name = self.rng.choice(((one, names[0]), (two, names[1])))
        return first, self._line(phrases.SAY, x=self._as(who, name.other))

    def _contrast(self) -> tuple[str, str]:
        one, two = self._two()
        first = self._line(phrases.CONTRAST, a=self._mention(one), b=self._mention(two))
        if self.rng.random() < 0.3:
            pair = self._together((one, two), self.rng.choice(self._pronouns((one, two))))
            return first, self._line(phrases.REPLY_ALL, y=pair)
        return first, self._line(phrases.REPLY, y=self._mention(self.rng.choice((one, two))))

    def _all(self) -> tuple[str, str]:
        group = tuple(range(1, len(self.people) + 1))
        count = {2: "两", 3: "三", 4: "四"}[len(group)]
        forms = [f"这{count}个人", f"这{count}个", f"他们{count}个", f"{count}个人", f"这{count}位"]
        if len(group) == 2:
            forms += ["这俩", "他俩", "这对", "两个人"]
        if self._women(group):
            forms = [form.replace("他", "她") for form in forms]
        first = self._line(phrases.OF_ALL, x=self._together(group, self.rng.choice(forms)))
        if self.rng.random() < 0.5:
            again = self._together(group, self.rng.choice(self._pronouns(group)))
            return first, self._line(phrases.REPLY_ALL, y=again)
        return first, self._line(phrases.SAY, x=self._mention(self._target()))

    def _pair(self) -> tuple[str, str]:
        one, two = self._two()
        group = (one, two)
        both = self._together(group, f"{self._mention(one)}和{self._mention(two)}")
        first = self._line(phrases.PAIR, g=both)
        again = self._together(group, self.rng.choice(self._pronouns(group)))
        return first, self._line(phrases.REPLY_ALL, y=again)

    def _shared(self) -> tuple[str, str]:
        found = self.describe.shared()
        if found is None or (self.focus and self.focus not in found[1]):
            return self._pair()
        text, group = found
        first = self._line(phrases.OF_ALL, x=self._together(group, text))
        again = self._together(group, self.rng.choice(self._pronouns(group)))
        return first, self._line(phrases.REPLY_ALL, y=again)

    def _nobody(self) -> tuple[str, str]:
        return self.nobody.dialogue()

    # --- parts ------------------------------------------------------------------------------

    def _target(self) -> int:
        return self.focus or self.rng.randint(1, len(self.people))

    def _two(self) -> tuple[int, int]:
        one = self._target()
        other = self.rng.choice([n for n in range(1, len(self.people) + 1) if n != one])
        return (one, other) if self.rng.random() < 0.5 else (other, one)

    def _entitle(self, who: int, name: Name) -> None:
        lines = phrases.NAME_TITLES_ALONE if len(self.people) == 1 else phrases.NAME_TITLES
        text = self._told(who) if len(self.people) > 1 else ""
        self.title = self.rng.choice(lines).format(n=name.first, d=text)

    def _reply(self, who: int, name: str | None = None) -> str:
        """About the person of the comment, who alone was spoken of there in the singular."""
        style = self.rng.random()
        if style < 0.22:
            return self.rng.choice(phrases.REPLY_BARE)
        if style < 0.65 or self.only_last:
            lines = phrases.REPLY if name is None else phrases.REPLY_NAMED
            return self._line(lines, y=self._pronoun(who))
        if name is not None:
            return self._line(phrases.REPLY_NAMED, y=self._as(who, name))
        return self._line(phrases.REPLY, y=self._mention(who))

    def _mention(self, who: int) -> str:
        return self._as(who, self._told(who))

    def _told(self, who: int) -> str:
        text = self.describe(who)
        # Of two and more everybody has a place, and of one everything is true of nobody else.
        assert text is not None
        return text

    def _as(self, who: int, text: str) -> str:
        return mark(f"p{who}", text)

    def _pronoun(self, who: int) -> str:
        return self._as(who, self._pronoun_of(who))

    def _pronoun_of(self, who: int) -> str:
        own = "他" if self._is_man(who) else "她"
        return self.rng.choice((own, own, own, "ta", "人家"))

    def _pronouns(self, group: tuple[int, ...]) -> list[str]:
        own = "她" if self._women(group) else "他"
        few = {2: [f"{own}俩", f"{own}们两个", f"{own}们俩"], 3: [f"{own}们三个", f"{own}们仨"]}
        return [f"{own}们", *few.get(len(group), [f"{own}们四个"])]

    def _together(self, group: tuple[int, ...], text: str) -> str:
        group = tuple(sorted(group))
        if group not in self.groups:
            self.groups.append(group)
        return mark(_group_key(group), text)

    def _name(self, who: int) -> Name:
        name = self.names(self.people[who - 1].look.gender)
        self.called[f"p{who}"] = name.first
        return name

    def _place(self, who: int) -> int:
        return self.people[who - 1].place

    def _is_man(self, who: int) -> bool:
        return self.people[who - 1].look.gender == "man"

    def _women(self, group: tuple[int, ...]) -> bool:
        return not any(self._is_man(who) for who in group)

    def _line(self, lines: tuple[str, ...], **mentions: str) -> str:
        return self.rng.choice(lines).format(**mentions)

    def _dress(self, text: str) -> str:
        """An opener and an ending, as comments have them; never a second of what is there."""
        opener, ending = self.rng.choice(phrases.OPENERS), self.rng.choice(phrases.ENDINGS)
        bare = plain(text)
        if opener and opener[0] not in bare[:2]:
            text = opener + text
        return text + ending if ending[:1] != bare[-1:] else text


def _group_key(group: tuple[int, ...]) -> str:
    return "g" + "-".join(map(str, group))

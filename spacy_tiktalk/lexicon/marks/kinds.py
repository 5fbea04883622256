"""The kinds of marks, and what a mark is."""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

MarkKind = Literal[
    "reply",  # who is answered, at the start of a turn: 回复@小鱼:, Reply to @momo:
    "repost",  # whose text follows, in a chain of reposts: //@小鱼:, and 转发微博
    "handle",  # an account that is called: @小鱼干不咸
    "emote",  # a small picture or face in characters: [捂脸], [热词_知识增加], /大哭, /:rose, (^_^)
    "emoji",  # an emoji with all that belongs to it: 👍🏽, 👨‍👩‍👧, 🇨🇳, 1️⃣
    "topic",  # a hashtag: #周末厨房, #我的一天#
    "link",  # an address, and the text around it that an app shares: 复制打开抖音，看看【…】
    "html",  # a tag or an entity: <br>, &nbsp;, and what chats write so: [CQ:at,qq=1]
    "time",  # a moment of the video: 02:31, 1:02:31
    "place",  # where and when it was written: IP属地：广东, 3小时前, 05-01 广东 回复
    "invisible",  # characters that cannot be seen: zero width, marks of direction, controls
]

MARK_KINDS: tuple[MarkKind, ...] = get_args(MarkKind)


class Mark(NamedTuple):
    """A piece of a turn's text that is not talk.

    start, end (int): Characters of the turn's text, half-open.
    handle (str): The account it names, as far as it names one; "" otherwise.
    """

    start: int
    end: int
    kind: MarkKind
    handle: str = ""

"""Entries of JSON that names do not tell: of YouTube, Reddit, X, Mastodon, Bluesky, Telegram and
Slack, and what browsers keep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..header.columns import OF_TALK, STATUS, only_message, roles_in

Entry = Mapping[str, Any]
_NOTHING = {"comment_id": "", "nickname": "", "text": ""}
"""Of what is no comment among comments, as that somebody has joined; a row without a cell."""
_JOINED = ("channel_", "group_")
ANSWERS = frozenset(("annotations", "predictions", "completions"))
"""What a task of an annotator has beside its data."""
_AROUND = ("data", "node", "_source", "fields")
_ROOTS = "comment root root_comment rootComment main_comment comment_info main parent"
_WITH_MORE = (*_ROOTS.split(), "parent_comment", "topLevelComment", "top_comment")
"""What else is beside such a one is of it as well: its replies, its video."""
_INNER = (*_AROUND, *_WITH_MORE)
_ASKED = frozenset(("request", "response"))
"""What a browser keeps of each answer; its comment is a remark on it."""
_CAPTURED = "timestamp_collected"
"""What Zeeschuimer says beside what a site has answered."""
_SAID = frozenset(("reply", "回复", "评论回复", "子评论"))
"""A text of that name is the entry's own, and the comment inside it what it answers."""
_REDDIT = "t1"  # a comment's kind there


def plain_entry(entry: Entry) -> Entry:
    """An entry with the names that other crawlers give, itself where it is of no such kind."""
    if entry.keys() >= _ASKED:
        return {key: value for key, value in entry.items() if key != "comment"}
    entry = _unwrapped(entry)
    snippet = entry.get("snippet")
    if snippet is not None and isinstance(snippet, Mapping):
        return _of_youtube(entry, snippet)
    post = entry.get("post")
    if isinstance(post, Mapping) and isinstance(post.get("record"), Mapping):
        return _of_bluesky(entry, post, post["record"])
    if "favourites_count" in entry and isinstance(entry.get("account"), Mapping):
        return _of_mastodon(entry, entry["account"])
    if "text" not in entry:
        return entry
    if "from_id" in entry or "actor_id" in entry or entry.get("type") == "service":
        return _of_telegram(entry)
    if "ts" in entry and ("user" in entry or "bot_id" in entry):
        return _of_slack(entry)
    if isinstance(entry.get("public_metrics"), Mapping):
        return _of_x(entry, entry["public_metrics"])
    return entry


def with_writers(page: Entry) -> Entry:
    """A page of X's API with each writer in the tweet, not in a list beside them; others as is."""
    beside, tweets = page.get("includes"), page.get("data")
    users = beside.get("users") if isinstance(beside, Mapping) else None
    if not isinstance(users, list) or not isinstance(tweets, list):
        return page
    names = {str(user.get("id")): user.get("name") for user in users if isinstance(user, Mapping)}
    told = [
        {**one, **_found(nickname=names.get(str(one.get("author_id"))))}
        if isinstance(one, Mapping)
        else one
        for one in tweets
    ]
    return {**page, "data": told}


def _found(**fields: Any) -> dict[str, Any]:
    """Those that are something: nothing stands in the place of what an entry says itself."""
    return {name: value for name, value in fields.items() if value is not None}


def _unwrapped(entry: Entry) -> Entry:
    """The one object in an entry where that is the comment, itself where it is none.

    So Reddit, GraphQL and Elasticsearch have them, and crawlers with its replies beside it. What an
    API answers about one object is no comment for that, nor is a video with a list of them, nor a
    task of an annotator.
    """
    if entry.keys().isdisjoint(_INNER):
        return entry
    if _CAPTURED in entry and isinstance(entry.get("data"), Mapping):
        captured: Entry = entry["data"]
        return captured
    name = next((name for name in _INNER if isinstance(entry.get(name), Mapping)), None)
    if name is None or not STATUS.isdisjoint(entry) or not ANSWERS.isdisjoint(entry):
        return entry
    inner: Entry = entry[name]
    if name == "data" and entry.get("kind") != _REDDIT and any(map(_are_objects, inner.values())):
        return entry
    around = roles_in([key for key in entry if key != name])
    more = name in _WITH_MORE
    said = more and any(isinstance(entry[key], str) for key in _SAID & entry.keys())
    if said or around & ({"text"} if more else {"text", "video", "title"}):
        return entry  # a comment itself, or a video with something in it
    roles = roles_in(inner)
    if "text" not in roles or not roles & OF_TALK or only_message(inner):
        return entry
    if not more:
        return inner
    said_beside = {key: value for key, value in entry.items() if key != name}
    # A comment by itself says [] or null of the replies that its page has beside it.
    own = {key: value for key, value in inner.items() if value not in (None, [], {})}
    return {**inner, **said_beside, **own}


def _are_objects(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(one, Mapping) for one in value)


def _of_youtube(entry: Entry, snippet: Entry) -> Entry:
    """A comment thread, or a comment, of the Data API: what it says is in its snippet."""
    top = snippet.get("topLevelComment")
    if isinstance(top, Mapping) and isinstance(top.get("snippet"), Mapping):
        inner = entry.get("replies")
        replies = inner.get("comments") if isinstance(inner, Mapping) else None
        counts = {"totalReplyCount": snippet.get("totalReplyCount")}
        return {**_of_youtube(top, top["snippet"]), **counts, "replies": replies or []}
    if not {"textDisplay", "textOriginal"} & snippet.keys():
        return entry
    channel = snippet.get("authorChannelId")
    own = {key: value for key, value in snippet.items() if key != "channelId"}  # of the video
    if isinstance(channel, Mapping):
        own["authorChannelId"] = channel.get("value")
    return {**own, "id": entry.get("id")}


def _of_bluesky(entry: Entry, post: Entry, record: Entry) -> Entry:
    """A post of a thread, called by its address as its replies call it."""
    author = post.get("author")
    names = author if isinstance(author, Mapping) else {}
    reply = record.get("reply")
    parent = reply.get("parent") if isinstance(reply, Mapping) else None
    return {
        "comment_id": post.get("uri"),
        "text": record.get("text"),
        "create_time": record.get("createdAt"),
        "nickname": names.get("displayName") or names.get("handle"),
        "user_id": names.get("did"),
        "like_count": post.get("likeCount"),
        "parent_comment_id": parent.get("uri") if isinstance(parent, Mapping) else None,
        "replies": entry.get("replies") or [],
    }


def _of_telegram(entry: Entry) -> Entry:
    """A message of result.json."""
    if entry.get("type") == "service":
        return _NOTHING
    if "from" not in entry:
        return entry
    return {**entry, "nickname": entry["from"], "user_id": entry.get("from_id")}


def _of_slack(entry: Entry) -> Entry:
    """A message of a channel, which is called by its time, as is the thread that it is in."""
    if str(entry.get("subtype", "")).startswith(_JOINED):
        return _NOTHING
    profile = entry.get("user_profile")
    names = profile if isinstance(profile, Mapping) else {}
    user = entry.get("user", entry.get("username"))
    thread = {"parent_comment_id": entry["thread_ts"]} if "thread_ts" in entry else {}
    return {
        "comment_id": entry["ts"],
        "create_time": entry["ts"],
        "text": entry["text"],
        "user_id": user,
        "nickname": names.get("display_name") or names.get("real_name") or user,
        **thread,
    }


def _of_x(entry: Entry, counts: Entry) -> Entry:
    """A tweet; its conversation is called by the first one, which the others are about."""
    plain = {k: v for k, v in entry.items() if k not in ("public_metrics", "referenced_tweets")}
    told = entry.get("referenced_tweets")
    about = [one for one in told if isinstance(one, Mapping)] if isinstance(told, list) else []
    answered = (one.get("id") for one in about if one.get("type") == "replied_to")
    found = _found(
        video_id=entry.get("conversation_id"),
        parent_comment_id=next(answered, None),
        like_count=counts.get("like_count"),
        reply_count=counts.get("reply_count"),
    )
    return {**plain, **found}


def _of_mastodon(entry: Entry, account: Entry) -> Entry:
    """A toot, which is HTML; the texts about its writer are none of it."""
    plain = {key: value for key, value in entry.items() if key != "account"}
    found = _found(
        user_id=account.get("id"),
        nickname=account.get("display_name") or account.get("username"),
        parent_comment_id=entry.get("in_reply_to_id"),
        like_count=entry["favourites_count"],
    )
    return {**plain, **found}

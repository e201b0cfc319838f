"""Telegram's updates, read as events. Pure: update in, event out."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.chat import (
    Address,
    Attached,
    Attachment,
    Barred,
    Commanded,
    Edited,
    Event,
    Joined,
    Left,
    PassedOn,
    Pressed,
    Profile,
    Said,
)
from bot.chat.outgoing import SEPARATOR

LISTENED_TO = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of update that we ask Telegram for (`allowed_updates`)."""

_COMMAND = re.compile(
    r"/(?P<command>[A-Za-z0-9_]{1,32})(?:@(?P<bot>\w+))?(?:\s+(?P<rest>.*))?", re.DOTALL
)

# In this order: an animation is a document too.
_ATTACHMENTS = {
    "sticker": Attachment.STICKER,
    "photo": Attachment.PHOTO,
    "voice": Attachment.VOICE,
    "animation": Attachment.FILE,
    "audio": Attachment.FILE,
    "document": Attachment.FILE,
    "video": Attachment.FILE,
    "video_note": Attachment.FILE,
    "checklist": Attachment.OTHER,
    "contact": Attachment.OTHER,
    "dice": Attachment.OTHER,
    "game": Attachment.OTHER,
    "live_photo": Attachment.OTHER,
    "location": Attachment.OTHER,
    "paid_media": Attachment.OTHER,
    "poll": Attachment.OTHER,
    "rich_message": Attachment.OTHER,
    "story": Attachment.OTHER,
    "venue": Attachment.OTHER,
}


def read(update: Mapping[str, Any], *, bot_id: int, username: str) -> Event | None:
    """Return what happened, or None for what the bot does not listen to.

    In a group what is meant for the bot are commands, mentions of `@username`, and replies to
    its own messages; where it is an administrator it overhears the rest.
    """
    id = str(update["update_id"])
    if message := update.get("message") or update.get("edited_message"):
        if message.get("from", {"is_bot": True})["is_bot"]:
            return None
        event = _edited(id, message) if "edited_message" in update else _said(id, message, username)
        if event is None or _in_private(message) or _is_for(message, bot_id, username):
            return event
        return replace(event, overheard=True)
    if query := update.get("callback_query"):
        return _pressed(id, query)
    if change := update.get("my_chat_member"):
        return _left(id, change)
    return None


def chat_of(update: Mapping[str, Any]) -> str:
    """Return the chat that an update belongs to, so that each chat is heard in order."""
    match update:
        case (
            {"message": {"chat": {"id": id}}}
            | {"edited_message": {"chat": {"id": id}}}
            | {"my_chat_member": {"chat": {"id": id}}}
            | {"callback_query": {"message": {"chat": {"id": id}}}}
            | {"callback_query": {"from": {"id": id}}}
        ):
            return str(id)
    return ""


def _said(id: str, message: Mapping[str, Any], username: str) -> Event | None:
    who = _who(message["from"], message["chat"])
    message_id = str(message["message_id"])
    reply_to = _reply_to(message)
    text = message.get("text")
    if passed_on := _passed_on(id, message):
        return passed_on
    if text is None:
        return _attached(id, message)
    if command := _COMMAND.fullmatch(text):
        name, rest = command["command"].lower(), (command["rest"] or "").strip()
        # In a group /start says nothing of whether the person opened a chat of their own.
        if name == "start" and _in_private(message):
            return Joined(id=id, **who, code=rest)
        replied = message.get("reply_to_message", {})
        return Commanded(
            id=id,
            **who,
            command=name,
            rest=rest,
            about=replied.get("text", replied.get("caption", "")),
            message_id="" if _in_private(message) else message_id,
            reply_to=reply_to,
        )
    if not _in_private(message):
        text = " ".join(_mention_of(username).sub(" ", text).split())
    return Said(id=id, **who, text=text, message_id=message_id, reply_to=reply_to)


def _passed_on(id: str, message: Mapping[str, Any]) -> PassedOn | None:
    """Return words that were forwarded; a picture or voice note of one's own is no such thing."""
    origin = message.get("forward_origin")
    text = message.get("text", message.get("caption", ""))
    if origin is None or not text or not _in_private(message):
        return None
    is_own = origin.get("sender_user", {}).get("id") == message["from"]["id"]
    if is_own and "text" not in message:
        return None
    return PassedOn(
        id=id,
        **_who(message["from"], message["chat"]),
        text=text,
        message_id=str(message["message_id"]),
        is_own=is_own,
    )


def _attached(id: str, message: Mapping[str, Any]) -> Attached | None:
    for key, kind in _ATTACHMENTS.items():
        if key not in message:
            continue
        # A photo comes in several sizes, the largest last.
        file = message[key][-1] if key == "photo" else message[key]
        return Attached(
            id=id,
            **_who(message["from"], message["chat"]),
            kind=kind,
            text=message.get("caption", ""),
            message_id=str(message["message_id"]),
            reply_to=_reply_to(message),
            file_id=file.get("file_id", ""),
            file_name=file.get("file_name", ""),
            size=file.get("file_size", 0),
        )
    return None  # a service message, such as a pinned one


def _edited(id: str, message: Mapping[str, Any]) -> Edited | None:
    text = message.get("text", message.get("caption"))
    if text is None:  # a live location moved, a poll was stopped
        return None
    who = _who(message["from"], message["chat"])
    return Edited(id=id, **who, message_id=str(message["message_id"]), text=text)


def _pressed(id: str, query: Mapping[str, Any]) -> Pressed | None:
    if "data" not in query:
        return None
    # A message too old for Telegram to keep still comes with its chat and id.
    message = query.get("message", {})
    action, _, ref = query["data"].partition(SEPARATOR)
    return Pressed(
        id=id,
        **_who(query["from"], message.get("chat")),
        action=action,
        ref=ref,
        message_id=str(message.get("message_id", "")),
    )


def _left(id: str, change: Mapping[str, Any]) -> Left | Barred | None:
    """Return Left for a person who blocked the bot, and Barred for a group that did as much.

    Unblocking is not news: Telegram's button for it also sends /start. In a group only
    administrators hear all that is said.
    """
    now, who = change["new_chat_member"]["status"], _who(change["from"], change["chat"])
    if _in_private(change):
        return Left(id=id, **who) if now == "kicked" else None
    was = change["old_chat_member"]["status"]
    if now in ("kicked", "left") or (was == "administrator" and now in ("member", "restricted")):
        return Barred(id=id, **who)
    return None


def _who(person: Mapping[str, Any], chat: Mapping[str, Any] | None) -> dict[str, Any]:
    names = (person.get("first_name", ""), person.get("last_name", ""))
    in_group = chat is not None and chat["type"] != "private"
    return {
        "sender": Address("telegram", str(person["id"])),
        "profile": Profile(
            name=" ".join(name for name in names if name),
            language=person.get("language_code", ""),
        ),
        "room": Address("telegram", str(chat["id"])) if chat and in_group else None,
    }


def _reply_to(message: Mapping[str, Any]) -> str | None:
    replied = message.get("reply_to_message")
    # Whatever is written in a topic "replies" to the note that opened the topic.
    if not replied or "forum_topic_created" in replied:
        return None
    return str(replied["message_id"])


def _in_private(happening: Mapping[str, Any]) -> bool:
    return bool(happening["chat"]["type"] == "private")


def _is_for(message: Mapping[str, Any], bot_id: int, username: str) -> bool:
    if message.get("reply_to_message", {}).get("from", {}).get("id") == bot_id:
        return True
    text = message.get("text", message.get("caption", ""))
    if command := _COMMAND.fullmatch(text):
        return command["bot"] is None or command["bot"].lower() == username.lower()
    return _mention_of(username).search(text) is not None


def _mention_of(username: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)@{re.escape(username)}(?!\w)", re.IGNORECASE)

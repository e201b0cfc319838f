"""Slack's payloads, read as events. Pure: payload in, event out.

Payloads are the same over Socket Mode and HTTP. They tell nothing of who somebody is.
"""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from bot.chat import (
    Address,
    Attached,
    Attachment,
    Barred,
    Commanded,
    Deleted,
    Edited,
    Enclosed,
    Event,
    Left,
    Opened,
    PassedOn,
    Pressed,
    Said,
    Submitted,
)
from bot.platforms.slack.ids import MessageId, address
from bot.platforms.slack.plain import plain
from bot.platforms.slack.render import AGAIN, SEPARATOR

Payload = dict[str, Any]

FIND_GUIDANCE = "find_guidance"
SAVE = "save_as_reflection"
"""What Slack calls the shortcut in the menu of a message when somebody chooses it."""

_OF_PEOPLE = (None, "file_share", "me_message", "thread_broadcast")
"""Subtypes of a message that somebody wrote; the others tell of joins, topics and bots."""


def read(payload: Payload, words: Collection[str] = ()) -> Event | None:
    """Return what happened, or None for what the bot does not listen to.

    A direct message that is one of `words` and nothing else is a command:
    Slack keeps what begins with a slash for itself.
    """
    match payload:
        case {"type": "event_callback", "event": {"type": kind} as event}:
            return _happened(kind, event, payload, words)
        case {"type": "block_actions"}:
            return _pressed(payload)
        case {"type": "message_action", "callback_id": callback} if callback == SAVE:
            return _passed_on(payload)
        case {"type": "view_submission"}:
            return _submitted(payload)
        case {"command": str()}:
            return _commanded(payload)
        case {"type": "message_action", "callback_id": shortcut} if shortcut == FIND_GUIDANCE:
            return Commanded(
                # Whoever used it is answered in their own chat: it has no room.
                id=payload["trigger_id"],
                sender=address(payload["team"]["id"], payload["user"]["id"]),
                command="ask",
                about=plain(payload["message"].get("text") or ""),
            )
    return None


def uninstalled_in(payload: Payload) -> str:
    """Return which workspace has taken the app away, or its token, if that is what happened."""
    match payload:
        case {"type": "event_callback", "team_id": team, "event": {"type": "app_uninstalled"}}:
            return str(team)
        case {
            "type": "event_callback",
            "team_id": team,
            "event": {"type": "tokens_revoked", "tokens": tokens},
        }:
            return str(team) if tokens.get("bot") else ""
    return ""


def changed_profile(payload: Payload) -> Address | None:
    """Return whose name, time zone or language has changed, if that is what happened."""
    match payload:
        case {
            "type": "event_callback",
            "team_id": team,
            "event": {"type": "user_change", "user": {"id": user}},
        }:
            return address(team, user)
    return None


def _happened(kind: str, event: Payload, payload: Payload, words: Collection[str]) -> Event | None:
    id, team = payload["event_id"], payload["team_id"]
    match kind:
        case "message" if event.get("channel_type") == "group":
            if _mentions_the_bot(event, payload):
                return None  # it comes as a mention too
            said = _happened(kind, {**event, "channel_type": "im"}, payload, ())
            room = address(team, event["channel"])
            return replace(said, room=room, overheard=True) if said else None
        case "message" if event.get("channel_type") == "im":
            if event.get("subtype") == "message_deleted" or _says_no_more(event):
                return _deleted(id, team, event)
            if event.get("subtype") == "message_changed":
                return _edited(id, team, event)
            return _said(id, team, event, words)
        case "app_mention" if _by_a_person(event):
            bot = next((a["user_id"] for a in payload.get("authorizations", ())), "")
            return Said(
                id=id,
                sender=address(team, event["user"]),
                room=address(team, event["channel"]),
                text=plain(event["text"], without=bot),
                message_id=_message_id(event["channel"], event),
                reply_to=_reply_to(event["channel"], event),
            )
        case "app_home_opened" if event.get("tab") == "home":
            return Opened(id=id, sender=address(team, event["user"]))
        case "group_left" | "group_archive" | "group_deleted":
            # Whoever did it, it is the bot that hears nothing there any more.
            return Barred(id=id, sender=address(team, ""), room=address(team, event["channel"]))
        case "user_change" if event["user"].get("deleted"):
            return Left(id=id, sender=address(team, event["user"]["id"]))
    return None


def _mentions_the_bot(event: Payload, payload: Payload) -> bool:
    bots = (each["user_id"] for each in payload.get("authorizations", ()))
    text = "" if event.get("subtype") == "message_changed" else event.get("text") or ""
    return any(f"<@{bot}>" in text for bot in bots)


def _by_a_person(event: Payload) -> bool:
    return (
        "bot_id" not in event
        and event.get("user") not in (None, "USLACKBOT")
        and event.get("subtype") in _OF_PEOPLE
    )


def _said(id: str, team: str, event: Payload, words: Collection[str]) -> Event | None:
    if not _by_a_person(event):
        return None
    channel, sender = event["channel"], address(team, event["user"])
    text = plain(event.get("text") or "")
    if event.get("files"):
        first, *others = map(_enclosed, event["files"])
        return Attached(
            id=id,
            sender=sender,
            kind=first.kind,
            text=text,
            message_id=_message_id(channel, event),
            reply_to=_reply_to(channel, event),
            thread=_thread(channel, event),
            file_id=first.id,
            file_name=first.name,
            size=first.size,
            others=tuple(others),
        )
    if not text:
        # A message passed on, or a card of another app: there is something, but no words.
        return Attached(
            id=id,
            sender=sender,
            kind=Attachment.OTHER,
            message_id=_message_id(channel, event),
            reply_to=_reply_to(channel, event),
            thread=_thread(channel, event),
        )
    if text.casefold() in words:
        return Commanded(id=id, sender=sender, command=text.casefold())
    return Said(
        id=id,
        sender=sender,
        text=text,
        message_id=_message_id(channel, event),
        reply_to=_reply_to(channel, event),
        thread=_thread(channel, event),
    )


def _edited(id: str, team: str, event: Payload) -> Edited | None:
    now, before = event["message"], event.get("previous_message", {})
    # Slack also says "changed" when it unfolds a link or when a thread grows.
    if not _by_a_person(now) or now.get("text") == before.get("text"):
        return None
    return Edited(
        id=id,
        sender=address(team, now["user"]),
        message_id=_message_id(event["channel"], now),
        thread=_thread(event["channel"], now),
        text=plain(now.get("text") or ""),
    )


def _says_no_more(event: Payload) -> bool:
    """Whether of a message a stone alone is left: answers stand below it, or it was but files."""
    now = event.get("message") or {}
    files = [file.get("mode") == "tombstone" for file in now.get("files") or ()]
    return now.get("subtype") == "tombstone" or (all(files) and bool(files) and not now.get("text"))


def _deleted(id: str, team: str, event: Payload) -> Deleted | None:
    before = event.get("previous_message", {})
    if not _by_a_person(before):
        return None
    return Deleted(
        id=id,
        sender=address(team, before["user"]),
        message_id=_message_id(event["channel"], before),
        thread=_thread(event["channel"], before),
    )


def _enclosed(file: Payload) -> Enclosed:
    kind = (file.get("mimetype") or "").partition("/")[0]
    kinds = {"image": Attachment.PHOTO, "audio": Attachment.VOICE}
    return Enclosed(
        kind=kinds.get(kind, Attachment.FILE),
        id=file["id"],
        name=file.get("name") or "",
        size=file.get("size") or 0,
    )


def _message_id(channel: str, message: Payload) -> str:
    return str(MessageId(channel, message["ts"], message.get("thread_ts") or ""))


def _reply_to(channel: str, message: Payload) -> str | None:
    thread = message.get("thread_ts")
    return str(MessageId(channel, thread)) if thread else None


def _thread(channel: str, message: Payload) -> str:
    """Return the thread that a message is read in; its first message stands in the chat."""
    thread = message.get("thread_ts")
    return str(MessageId(channel, thread)) if thread and thread != message["ts"] else ""


def _pressed(payload: Payload) -> Pressed | Commanded | None:
    team, user = payload["team"]["id"], payload["user"]["id"]
    pressed = payload["actions"][0]
    action = pressed["action_id"].partition(SEPARATOR)[0]
    if pressed["type"] != "button" or "url" in pressed:
        return None
    # The moment of the press stays the same when Slack tells of it again.
    id = f"{user}:{pressed['action_ts']}:{pressed['action_id']}"
    if action == AGAIN:
        command, _, rest = pressed["value"].partition(" ")
        return Commanded(id=id, sender=address(team, user), command=command, rest=rest)
    container = payload.get("container", {})
    channel, ts = container.get("channel_id", ""), container.get("message_ts")
    is_beside = payload.get("message", {}).get("subtype") == "thread_broadcast"
    return Pressed(
        id=id,
        sender=address(team, user),
        room=address(team, channel) if channel and not channel.startswith("D") else None,
        action=action,
        ref=pressed.get("value", ""),
        message_id=str(MessageId(channel, ts, container.get("thread_ts") or "")) if ts else "",
        thread=_thread(channel, {**container, "ts": ts}) if ts and not is_beside else "",
    )


def _passed_on(payload: Payload) -> PassedOn:
    """Somebody chose *Save as reflection* in the menu of a message, anywhere in Slack."""
    message, user = payload["message"], payload["user"]["id"]
    return PassedOn(
        id=f"saved:{payload['trigger_id']}",
        sender=address(payload["team"]["id"], user),
        text=plain(message.get("text") or ""),
        is_own=message.get("user") == user,
    )


def _submitted(payload: Payload) -> Submitted:
    view = payload["view"]
    action, _, ref = view["private_metadata"].partition(SEPARATOR)
    return Submitted(
        # One opened form is handed in once, however often its button is pressed.
        id=f"submitted:{view['id']}",
        sender=address(payload["team"]["id"], payload["user"]["id"]),
        action=action,
        ref=ref,
        answers={
            name: _answer(next(iter(field.values())))
            for name, field in view["state"]["values"].items()
        },
    )


def _answer(state: Payload) -> str:
    if "selected_option" in state:
        return str((state["selected_option"] or {}).get("value", ""))
    for key in ("value", "selected_date", "selected_time"):
        if key in state:
            return str(state[key] or "")
    return ""


def _commanded(payload: Payload) -> Commanded:
    words = plain(payload.get("text") or "").split(maxsplit=1)
    return Commanded(
        # Wherever it is typed it is between one person and the bot: it has no room.
        id=payload["trigger_id"],
        sender=address(payload["team_id"], payload["user_id"]),
        command=words[0].casefold() if words else "help",
        rest=words[1] if len(words) > 1 else "",
    )

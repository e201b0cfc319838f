"""What a bot may ask of Telegram, and how it is refused: the Bot API, as far as we use it.

Stricter than Telegram: a parameter that a method does not have is an error.
"""

import json
from dataclasses import dataclass
from typing import Any

from tests.fakes.telegram.markup import MOST_CAPTION, MOST_TEXT, read_keyboard, read_text
from tests.fakes.telegram.people import Chat, Json, Shown, Standing
from tests.fakes.telegram.refusals import bad_request, forbidden

# "!" marks what must be given.
_SEND = {
    "chat_id": "integer!",
    "parse_mode": "string",
    "disable_notification": "boolean",
    "protect_content": "boolean",
    "reply_parameters": "object",
    "reply_markup": "object",
}
_EDIT = {"chat_id": "integer!", "message_id": "integer!", "reply_markup": "object"}
PARAMETERS: dict[str, dict[str, str]] = {
    "getMe": {},
    "getUpdates": {
        "offset": "integer",
        "limit": "integer",
        "timeout": "integer",
        "allowed_updates": "array",
    },
    "setWebhook": {
        "url": "string!",
        "secret_token": "string",
        "max_connections": "integer",
        "allowed_updates": "array",
        "drop_pending_updates": "boolean",
    },
    "deleteWebhook": {"drop_pending_updates": "boolean"},
    "getWebhookInfo": {},
    "setMyCommands": {"commands": "array!", "scope": "object", "language_code": "string"},
    "sendMessage": {**_SEND, "text": "string!", "link_preview_options": "object"},
    "sendPhoto": {**_SEND, "photo": "file!", "caption": "string"},
    "sendDocument": {**_SEND, "document": "file!", "caption": "string"},
    "editMessageText": {
        **_EDIT,
        "text": "string!",
        "parse_mode": "string",
        "link_preview_options": "object",
    },
    "editMessageCaption": {**_EDIT, "caption": "string", "parse_mode": "string"},
    "editMessageMedia": {**_EDIT, "media": "object!"},
    "editMessageReplyMarkup": _EDIT,
    "deleteMessage": {"chat_id": "integer!", "message_id": "integer!"},
    "answerCallbackQuery": {
        "callback_query_id": "string!",
        "text": "string",
        "show_alert": "boolean",
    },
    "sendChatAction": {"chat_id": "integer!", "action": "string!"},
    "getChat": {"chat_id": "integer!"},
    "createChatInviteLink": {
        "chat_id": "integer!",
        "name": "string",
        "member_limit": "integer",
    },
    "banChatMember": {"chat_id": "integer!", "user_id": "integer!"},
    "unbanChatMember": {
        "chat_id": "integer!",
        "user_id": "integer!",
        "only_if_banned": "boolean",
    },
    "getFile": {"file_id": "string!"},
}
_OBJECTS = {
    "reply_parameters": {"message_id", "allow_sending_without_reply"},
    "link_preview_options": {"is_disabled"},
    "media": {"type", "media", "caption", "parse_mode"},
    "scope": {"type", "chat_id", "user_id"},
}
SPEAKING = {
    *("sendMessage", "sendPhoto", "sendDocument"),
    *("editMessageText", "editMessageCaption", "editMessageMedia"),
}
"""The methods that count against the limits."""

DELETED_WITHIN = 48 * 3600
"""Seconds."""

ATTACHED = "attach://"


@dataclass(frozen=True)
class Upload:
    name: str
    content: bytes


@dataclass(frozen=True)
class Accepted:
    """One thing that the bot said and Telegram took."""

    method: str
    chat: int
    message_id: int
    text: str


def read_parameters(method: str, given: dict[str, Any]) -> Json:
    """Return the parameters in their types; refuse what is missing, unknown or not of its type."""
    known = PARAMETERS[method]
    attached = {name for name, value in given.items() if name not in known and _is_upload(value)}
    uploads = {name: given.pop(name) for name in attached if "media" in known}
    if unknown := set(given) - set(known):
        raise bad_request(f"{method} has no parameters {sorted(unknown)}")
    for name, kind in known.items():
        if kind.endswith("!") and given.get(name) in (None, ""):
            empty = {"text": "message text is empty", "chat_id": "chat_id is empty"}
            raise bad_request(empty.get(name, f"parameter {name} is required"))
    read = {name: _typed(name, known[name].rstrip("!"), value) for name, value in given.items()}
    if uploads or "media" in read:
        [upload] = uploads.items() or [("", None)]
        if read["media"]["media"] != ATTACHED + upload[0]:
            raise bad_request("wrong file in media: upload it")
        read["media"]["media"] = upload[1]
    return read


def _is_upload(value: Any) -> bool:
    return isinstance(value, Upload)


def _typed(name: str, kind: str, value: Any) -> Any:
    if kind == "file":
        if not isinstance(value, Upload):
            raise bad_request(f"wrong file in {name}: upload it")
        return value
    if kind == "string":
        return value
    try:
        read = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        raise bad_request(f"can't parse {name} as JSON") from None
    types = {"integer": int, "boolean": bool, "array": list, "object": dict}
    if type(read) is not types[kind]:
        raise bad_request(f"{name} must be of type {kind}")
    if isinstance(read, dict) and (unknown := set(read) - _OBJECTS.get(name, set(read))):
        raise bad_request(f"{name} has no fields {sorted(unknown)}")
    return read


class Conversations:
    """The chats, and what a bot may do in them."""

    def __init__(self, bot: Json) -> None:
        self.bot = bot
        self.chats: dict[int, Chat] = {}
        self.accepted: list[Accepted] = []
        """Everything that the bot said and Telegram took: nothing lost, nothing doubled."""

    def date(self) -> int:
        raise NotImplementedError

    def do(self, method: str, parameters: Json) -> Any:
        chat = self.may_speak_in(parameters["chat_id"])
        match method:
            case "sendMessage":
                text, entities = read_text(
                    parameters["text"], parameters.get("parse_mode"), MOST_TEXT
                )
                if not text:
                    raise bad_request("message text is empty")
                return self._say(method, chat, text, entities, {}, parameters)
            case "sendPhoto" | "sendDocument":
                text, entities = read_text(
                    parameters.get("caption", ""), parameters.get("parse_mode"), MOST_CAPTION
                )
                media = self._media(method, parameters)
                return self._say(method, chat, text, entities, media, parameters)
            case (
                "editMessageText"
                | "editMessageCaption"
                | "editMessageMedia"
                | "editMessageReplyMarkup"
            ):
                return self._edit(method, chat, parameters)
            case "deleteMessage":
                message = chat.find(parameters["message_id"])
                if message is None:
                    raise bad_request("message to delete not found")
                if self.date() - message.date >= DELETED_WITHIN:
                    raise bad_request("message can't be deleted for everyone")
                chat.shown.remove(message)
                return True
            case "sendChatAction":
                return True
            case "createChatInviteLink":
                if not chat.bot_may_invite:
                    raise bad_request("not enough rights to manage chat invite link")
                if len(parameters.get("name", "")) > 32:
                    raise bad_request("invite link name is too long")
                return {
                    "invite_link": f"https://t.me/+{chat.id}",
                    "creator": self.bot,
                    "creates_join_request": False,
                    "is_primary": False,
                    "is_revoked": False,
                    **{k: v for k, v in parameters.items() if k != "chat_id"},
                }
            case "banChatMember":
                if not chat.bot_may_restrict:
                    raise bad_request("not enough rights to restrict/unrestrict chat member")
                chat.banned.add(parameters["user_id"])
                return True
            case "unbanChatMember":
                chat.banned.discard(parameters["user_id"])
                return True
            case "getChat":
                gifts = dict.fromkeys(
                    (
                        "unlimited_gifts",
                        "limited_gifts",
                        "unique_gifts",
                        "premium_subscription",
                        "gifts_from_channels",
                    ),
                    False,
                )
                more = {"accent_color_id": 0, "max_reaction_count": 11}
                return {**chat.about, **more, "accepted_gift_types": gifts}
        raise AssertionError(method)

    def may_speak_in(self, chat_id: int) -> Chat:
        chat = self.chats.get(chat_id)
        if chat is None or chat.standing is Standing.STRANGER:
            raise bad_request("chat not found")
        if chat.moved_to:
            raise bad_request(
                "group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat.moved_to
            )
        if chat.standing is Standing.DEACTIVATED:
            raise forbidden("user is deactivated")
        if chat.standing is Standing.KICKED:
            in_group = "bot was kicked from the supergroup chat"
            raise forbidden("bot was blocked by the user" if chat_id > 0 else in_group)
        return chat

    def keeps(self, content: bytes, name: str) -> Json:
        raise NotImplementedError

    def _media(self, method: str, parameters: Json) -> Json:
        if method == "sendPhoto":
            photo: Upload = parameters["photo"]
            if not photo.content.startswith((b"\x89PNG", b"\xff\xd8\xff", b"RIFF")):
                raise bad_request("IMAGE_PROCESS_FAILED")
            if len(photo.content) > 10 * 2**20:
                raise bad_request("file is too big")
            kept = self.keeps(photo.content, photo.name)
            return {"photo": [{**kept, "width": 800, "height": 600}]}
        document: Upload = parameters["document"]
        if not document.content:
            raise bad_request("file must be non-empty")
        if len(document.content) > 50 * 2**20:
            raise bad_request("file is too big")
        kept = self.keeps(document.content, document.name)
        return {"document": {**kept, "file_name": document.name}}

    def _say(
        self,
        method: str,
        chat: Chat,
        text: str,
        entities: list[Json],
        media: Json,
        parameters: Json,
    ) -> Json:
        buttons = read_keyboard(parameters.get("reply_markup"))
        reply = parameters.get("reply_parameters", {})
        replied = chat.find(reply.get("message_id"))
        if reply and not replied and not reply.get("allow_sending_without_reply"):
            raise bad_request("message to be replied not found")
        message = chat.add(
            Shown(
                chat.next_id(),
                text,
                self.bot,
                self.date(),
                entities=entities,
                buttons=buttons,
                reply_to=replied.id if replied else None,
                media=media,
            )
        )
        self.accepted.append(Accepted(method, chat.id, message.id, text))
        return chat.described(message)

    def _edit(self, method: str, chat: Chat, parameters: Json) -> Json:
        message = chat.find(parameters["message_id"])
        if message is None:
            raise bad_request("message to edit not found")
        if not message.by_bot:
            raise bad_request("message can't be edited")
        before = (message.text, message.entities, message.buttons, message.media)
        text, entities, media = message.text, message.entities, message.media
        parse_mode = parameters.get("parse_mode")
        if method == "editMessageText":
            if message.media:
                raise bad_request("there is no text in the message to edit")
            text, entities = read_text(parameters["text"], parse_mode, MOST_TEXT)
            if not text:
                raise bad_request("message text is empty")
        elif method == "editMessageCaption":
            if not message.media:
                raise bad_request("there is no caption in the message to edit")
            text, entities = read_text(parameters.get("caption", ""), parse_mode, MOST_CAPTION)
        elif method == "editMessageMedia":
            given = parameters["media"]
            if given["type"] != "document":
                raise bad_request("unsupported media type")
            media = self._media("sendDocument", {"document": given["media"]})
            text, entities = read_text(
                given.get("caption", ""), given.get("parse_mode"), MOST_CAPTION
            )
        after = (text, entities, read_keyboard(parameters.get("reply_markup")), media)
        if after == before:
            raise bad_request(
                "message is not modified: specified new message content and reply markup are "
                "exactly the same as a current content and reply markup of the message"
            )
        message.text, message.entities, message.buttons, message.media = after
        message.edits += 1
        self.accepted.append(Accepted(method, chat.id, message.id, text))
        return chat.described(message)

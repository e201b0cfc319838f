"""Handing a message to Telegram, and reading its answer. Nothing is paced or retried here."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx
from telegram import Bot, InputMediaDocument, LinkPreviewOptions, ReplyParameters
from telegram import Message as TelegramMessage
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    RetryAfter,
    TelegramError,
)

from bot.chat import Address, File, Message, NotSent, Sent, Why
from bot.platforms.telegram.render import Drawn, draw

# Telegram answers these with 400, though it is nobody's mistake.
_GONE = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "chat_write_forbidden",
    "user is deactivated",
    "group chat was deactivated",
    "not enough rights to send",
    "have no rights to send",
)
# The person has deleted it, or it is too old: the words come as a new message.
_NOT_TO_BE_EDITED = ("message to edit not found", "message can't be edited")
# It is older than 48 hours; what it says and shows can still be changed.
_NOT_TO_BE_DELETED = "message can't be deleted"
_NOT_THERE = "message to delete not found"
# A drawing, or a picture too long for Telegram to show: it goes as the file that it is.
_NO_PICTURE = ("image_process_failed", "photo_invalid_dimensions")
# The request never left: it can be made again without anyone hearing it twice.
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)


async def send(
    bot: Bot, to: Address, message: Message, *, reply_to: str | None, update: str | None
) -> Sent | NotSent:
    drawn = draw(message)
    try:
        if update is not None:
            try:
                if message.takes_out:
                    await _take_out(bot, int(to.path), int(update), message.text, drawn)
                else:
                    await _redraw(bot, int(to.path), int(update), drawn)
            except BadRequest as error:
                if not any(sign in error.message.lower() for sign in _NOT_TO_BE_EDITED):
                    raise
            else:
                return Sent(update)
        return Sent(await _post(bot, int(to.path), drawn, reply_to))
    except TelegramError as error:
        if update is not None and "message is not modified" in error.message.lower():
            return Sent(update)
        return not_sent(error)
    except OSError as error:
        return NotSent(Why.OUR_FAULT, f"the file to send cannot be read: {error.strerror}")


def not_sent(error: TelegramError) -> NotSent:
    match error:
        case RetryAfter():
            return NotSent(Why.TRY_AGAIN, error.message, asked_wait(error))
        case ChatMigrated(new_chat_id=chat):
            return NotSent(Why.MOVED, str(Address("telegram", str(chat))))
        case Forbidden():
            return NotSent(Why.UNREACHABLE, error.message)
        case BadRequest() if any(sign in error.message.lower() for sign in _GONE):
            return NotSent(Why.UNREACHABLE, error.message)
        case BadRequest():
            return NotSent(Why.OUR_FAULT, error.message)
        case InvalidToken():
            # The token was changed while we ran. The letters are good: they wait for a restart.
            return NotSent(Why.TRY_AGAIN, "Telegram refused the bot's token")
    if isinstance(error.__cause__, _NEVER_LEFT) or "too many requests" in error.message.lower():
        return NotSent(Why.TRY_AGAIN, error.message)
    # No answer, a broken one, or a 5xx: a gateway in front of Telegram gives up (502, 504)
    # on requests that Telegram has already taken, so none of these proves that it did not.
    return NotSent(Why.UNKNOWN, error.message)


def asked_wait(error: RetryAfter) -> timedelta:
    wait = error.retry_after
    return wait if isinstance(wait, timedelta) else timedelta(seconds=wait)


async def _post(bot: Bot, chat: int, drawn: Drawn, reply_to: str | None) -> str:
    reply = (
        ReplyParameters(int(reply_to), allow_sending_without_reply=True)
        if reply_to is not None
        else None
    )
    if not drawn.image and not drawn.file:
        posted = await bot.send_message(
            chat,
            drawn.html,
            parse_mode=ParseMode.HTML,
            reply_markup=drawn.keyboard,
            reply_parameters=reply,
            link_preview_options=LinkPreviewOptions(is_disabled=True),
        )
        return str(posted.message_id)
    if drawn.image and drawn.file:
        # Two messages on Telegram. The words and buttons go with the second, so a
        # failure between the two repeats a picture at most, never the words.
        await bot.send_photo(
            chat,
            await _read(drawn.image),
            filename=drawn.image.name,
            disable_notification=True,
            reply_parameters=reply,
        )
    return str((await _post_with_words(bot, chat, drawn, reply)).message_id)


async def _post_with_words(
    bot: Bot, chat: int, drawn: Drawn, reply: ReplyParameters | None
) -> TelegramMessage:
    async def post(send: Callable[..., Awaitable[TelegramMessage]], file: File) -> TelegramMessage:
        return await send(
            chat,
            await _read(file),
            filename=file.name,
            caption=drawn.html,
            parse_mode=ParseMode.HTML,
            reply_markup=drawn.keyboard,
            reply_parameters=reply,
        )

    if drawn.file:
        return await post(bot.send_document, drawn.file)
    assert drawn.image
    try:
        return await post(bot.send_photo, drawn.image)
    except BadRequest as error:
        if not any(sign in error.message.lower() for sign in _NO_PICTURE):
            raise
    return await post(bot.send_document, drawn.image)


async def _redraw(bot: Bot, chat: int, message_id: int, drawn: Drawn) -> None:
    """Change the words and buttons of a message; a picture or document stays as it was sent."""
    if not drawn.image and not drawn.file:
        try:
            await bot.edit_message_text(
                drawn.html,
                chat,
                message_id,
                parse_mode=ParseMode.HTML,
                reply_markup=drawn.keyboard,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
            return
        except BadRequest as error:
            if "there is no text in the message" not in error.message.lower():
                raise
    await bot.edit_message_caption(
        chat,
        message_id,
        caption=drawn.html,
        parse_mode=ParseMode.HTML,
        reply_markup=drawn.keyboard,
    )


async def _take_out(bot: Bot, chat: int, message_id: int, text: str, drawn: Drawn) -> None:
    """Delete a message with its file; where it is too old for that, put words in its place."""
    try:
        await bot.delete_message(chat, message_id)
    except BadRequest as error:
        said = error.message.lower()
        if _NOT_TO_BE_DELETED in said:
            words = InputMediaDocument(
                text.encode(),
                caption=drawn.html,
                parse_mode=ParseMode.HTML,
                filename="taken-back.txt",
            )
            await bot.edit_message_media(words, chat, message_id)
        elif _NOT_THERE not in said:
            raise


async def _read(file: File) -> bytes:
    return await asyncio.to_thread(file.read)

"""Everything that is said of files while a meeting runs."""

from bot.chat import File, Message, heading, message, note
from bot.language import _, ngettext


def file_follows(name: str) -> str:
    return _("(With a file: {name})").format(name=name)


def file(who: str, file: File, is_picture: bool) -> Message:
    if is_picture:
        return message(heading(who), image=file)
    return message(heading(who), note(file.name), file=file)


def no_file_now() -> Message:
    return message(
        _("Just now I cannot pass a file on. Please send it again when it is your turn to write.")
    )


def file_too_large(most: int) -> Message:
    return message(
        _(
            "That file is larger than I can carry ({most} MB), so it has not gone to the set. A "
            "link to it would do."
        ).format(most=most)
    )


def file_not_given(name: str) -> Message:
    return message(
        _(
            "I could not fetch {name}, so the set has your words without it. Please send it again."
        ).format(name=name)
    )


def only_the_first(others: int) -> Message:
    return message(
        ngettext(
            "I can carry one file with each message, so the other one has not gone to the set. "
            "Please send it by itself.",
            "I can carry one file with each message, so the {n} others have not gone to the set. "
            "Please send them one by one.",
            others,
        ).format(n=others)
    )


def words_without_the_file() -> Message:
    return message(
        _(
            "Your words are taken back. The file has reached the others already, and I cannot take "
            "it from their chats."
        )
    )

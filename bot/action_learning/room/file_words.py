"""Everything that is said of files while a meeting runs."""

from collections.abc import Sequence

from bot.chat import File, Message, heading, message, note
from bot.language import _, ngettext


def files_follow(names: Sequence[str]) -> str:
    return ngettext("(With a file: {names})", "(With {n} files: {names})", len(names)).format(
        n=len(names), names=", ".join(names)
    )


def file(who: str, file: File, is_picture: bool) -> Message:
    if is_picture:
        return message(heading(who), image=file, retractable=True)
    return message(heading(who), note(file.name), file=file, retractable=True)


def no_file_now() -> Message:
    return message(
        _("Just now I cannot pass a file on. Please send it again when it is your turn to write.")
    )


def file_too_large(name: str, most: int) -> Message:
    return message(
        _(
            "{name} is larger than I can carry ({most} MB), so it has not gone to the set. A "
            "link to it would do."
        ).format(name=name, most=most)
    )


def file_not_given(name: str) -> Message:
    return message(
        _(
            "I could not fetch {name}, so the set has your words without it. Please send it again."
        ).format(name=name)
    )

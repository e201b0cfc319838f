"""What is said about documents: those that cannot be read, and those that managers send."""

from bot.chat import Button, Message, message
from bot.language import _

UPLOAD = "guidance.upload"
NO_UPLOAD = "guidance.no_upload"


def too_big(name: str, most_megabytes: int) -> str:
    return _("{name} is larger than {most} MB. Split it into parts and add those.").format(
        name=name, most=most_megabytes
    )


def unknown_kind(name: str) -> str:
    return _(
        "I cannot read {name}. Save it as text, Markdown, HTML, PDF or Word (.docx) and add that."
    ).format(name=name)


def not_text(name: str) -> str:
    return _("{name} is not UTF-8 text. Save it with UTF-8 encoding and add it again.").format(
        name=name
    )


def empty(name: str) -> str:
    return _("There are no words in {name}. Check that it is the right file.").format(name=name)


def scanned(name: str) -> str:
    return _(
        "The pages of {name} are pictures with no text. Run text recognition (OCR) on it first."
    ).format(name=name)


def locked(name: str) -> str:
    return _("{name} is protected by a password. Save a copy without one and add that.").format(
        name=name
    )


def damaged(name: str) -> str:
    return _(
        "{name} is damaged or not what its ending says. Open it, save it anew, add that."
    ).format(name=name)


def reader_missing(name: str, package: str) -> str:
    return _(
        "Reading {name} needs the package {package}. Install wayfinder-bot[documents] first."
    ).format(name=name, package=package)


def add_this(ref: str, name: str, programme: str) -> Message:
    return message(
        _("Shall I add {name} to what I answer from? Everybody in {programme} could then be shown "
          "passages of it.").format(name=name, programme=programme),
        buttons=[
            Button(label=_("Add it"), action=UPLOAD, ref=ref),
            Button(label=_("No"), action=NO_UPLOAD, ref=ref),
        ],
    )  # fmt: skip


def fetching(name: str) -> Message:
    return message(_("I am reading {name}.").format(name=name))


def not_added(name: str) -> Message:
    return message(_("I have not added {name}.").format(name=name))


def added(name: str, *, was_there: bool, changed: bool) -> Message:
    if not changed:
        return message(_("{name} is there already, just the same.").format(name=name))
    if was_there:
        return message(_("{name} is updated; I answer from the new version.").format(name=name))
    return message(_("{name} is added; I answer from it as of now.").format(name=name))


def cannot_read(why: str) -> Message:
    return message(why)


def cannot_fetch(name: str) -> Message:
    return message(
        _("I could not get {name} from the app. Send it again, or have it added on the machine "
          "with 'wayfinder playbook add'.").format(name=name)
    )  # fmt: skip

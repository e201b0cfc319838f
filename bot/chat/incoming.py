"""What people do, in words that every platform shares."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.chat.address import Address


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What the platform itself tells of somebody; empty where it does not say."""

    name: str = ""
    timezone: str = ""  # an IANA name, such as Europe/London
    language: str = ""  # an IETF tag, such as en-GB


class ProfileWanted(Exception):
    """Somebody's profile is needed to go on, and their platform was not asked for it."""


@dataclass(frozen=True, kw_only=True)
class Happening:
    id: str
    """The platform's own id for this happening: seen twice means sent twice."""

    sender: Address
    """The account of the person who did it."""

    profile: Profile | None = Profile()
    """None where the platform has to be asked (Slack): few need it, so it is asked only then."""

    room: Address | None = None
    """The group or channel it happened in; None in the person's own chat with the bot."""

    thread: str = ""
    """The platform's id of the first message of the thread it happened in, where threads are
    read apart from the chat (Slack)."""

    overheard: bool = False
    """It was said among people in a room, and not to the bot."""

    opens_form: bool = False
    """The platform can show a whole form at once in answer to this (Slack, after a press)."""

    @property
    def whose(self) -> Profile:
        """What the platform tells of the sender.

        Raises:
            ProfileWanted: it has not told yet. Whoever handed the event over asks, and comes again.
        """
        if self.profile is None:
            raise ProfileWanted
        return self.profile


@dataclass(frozen=True, kw_only=True)
class Said(Happening):
    text: str
    message_id: str = ""
    reply_to: str | None = None
    """The platform's id of the message that this one answers: a reply's, or a thread's first."""


@dataclass(frozen=True, kw_only=True)
class Edited(Happening):
    """Somebody changed a message that they sent earlier."""

    message_id: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Deleted(Happening):
    """Somebody took back a message that they sent earlier. Telegram does not tell of it."""

    message_id: str


class Attachment(StrEnum):
    STICKER = "sticker"
    PHOTO = "photo"
    VOICE = "voice"
    FILE = "file"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Enclosed:
    """A file that came with a message, as its platform tells of it."""

    kind: Attachment
    id: str
    """What the platform needs to fetch it."""

    name: str = ""
    size: int = 0
    """In bytes; 0 where the platform does not say."""


@dataclass(frozen=True, kw_only=True)
class Attached(Happening):
    """Something other than words arrived, perhaps with words beside it."""

    kind: Attachment
    text: str = ""
    message_id: str = ""
    reply_to: str | None = None
    file_id: str = ""
    """What the platform needs to fetch it."""

    file_name: str = ""
    size: int = 0
    """In bytes; 0 where the platform does not say."""

    others: tuple[Enclosed, ...] = ()
    """The files that came after the first in the same message."""

    @property
    def files(self) -> tuple[Enclosed, ...]:
        first = Enclosed(kind=self.kind, id=self.file_id, name=self.file_name, size=self.size)
        return (first, *self.others)


@dataclass(frozen=True, kw_only=True)
class PassedOn(Happening):
    """Somebody handed over a message that stands elsewhere, to be kept: forwarded, or saved."""

    text: str
    message_id: str = ""
    is_own: bool = False
    """They wrote it themselves."""


@dataclass(frozen=True, kw_only=True)
class Commanded(Happening):
    """`/journal`, `/wayfinder journal`, or the word alone."""

    command: str
    rest: str = ""
    about: str = ""
    """The words of the message that it was sent in reply to."""

    message_id: str = ""
    """Where it was said in a group or channel, so that the answer can stand beside it."""

    reply_to: str | None = None
    """The platform's id of the message that it was sent in reply to, where commands can reply."""


@dataclass(frozen=True, kw_only=True)
class Pressed(Happening):
    """A button was pressed. It carries an action and a reference, never data."""

    action: str
    ref: str = ""
    message_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Submitted(Happening):
    """A form was filled in."""

    action: str
    ref: str = ""
    answers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Joined(Happening):
    """Somebody started talking to the bot, perhaps with an invite code."""

    code: str = ""


@dataclass(frozen=True, kw_only=True)
class Opened(Happening):
    """Somebody looked at the bot's own page in their app (Slack's App Home)."""


@dataclass(frozen=True, kw_only=True)
class Left(Happening):
    """Somebody blocked the bot, or their account was closed."""


@dataclass(frozen=True, kw_only=True)
class Barred(Happening):
    """In a room the bot hears no longer what people say, or is not in it any more."""


@dataclass(frozen=True, kw_only=True)
class Installed(Happening):
    """A workspace has given the bot a home, perhaps again. Of its `sender` only the lane counts."""


@dataclass(frozen=True, kw_only=True)
class Removed(Happening):
    """A workspace has taken the bot away: nobody in it can be reached. As for `Installed`."""


Event = (
    Said
    | Edited
    | Deleted
    | Attached
    | PassedOn
    | Commanded
    | Pressed
    | Submitted
    | Joined
    | Opened
    | Left
    | Barred
    | Installed
    | Removed
)

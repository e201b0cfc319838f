"""What this room says to everybody; what it says to managers stands in host_words.py."""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.chat import Button, File, Link, Message, Part, heading, message, note, quote
from bot.language import _, ngettext
from bot.learning_events import joining, series_words
from bot.learning_events.passes_words import BRING
from bot.learning_events.rules import Answer, is_link
from bot.people import spoken
from bot.people.local_time import local

if TYPE_CHECKING:
    from bot.learning_events.models import Invitation, LearningEvent

COMING = "event.coming"
MAYBE = "event.maybe"
CANT = "event.cant"
STAND = "event.stand"
PASS = "event.pass_on"
QUESTION = "event.question"
NEEDS = "event.needs"
NEEDS_TOLD = "event.needs_told"
NOTHING = "event.nothing"
HERE = "event.here"
MISSED = "event.missed"
TRY = "event.will_try"
REPLY = "event.reply"
ANSWERED = "event.answered"
SUBSCRIBE = "event.subscribe"


def span(event: "LearningEvent") -> str:
    """`Monday 9 March, 14:00 to 15:30 (London time)`."""
    starts = spoken.moment(event.starts, event.timezone)
    same_day = (
        local(event.starts, event.timezone).date() == local(event.ends, event.timezone).date()
    )
    ends = (
        spoken.clock(local(event.ends, event.timezone).time())
        if same_day
        else spoken.moment(event.ends, event.timezone)
    )
    return _("{starts} to {ends} ({zone} time)").format(
        starts=starts, ends=ends, zone=spoken.zone(event.timezone)
    )


def _join(event: "LearningEvent", name: str = "") -> list[Link]:
    url = joining.for_one(event.place, name)
    return [Link(label=_("Join"), url=url)] if is_link(url) else []


def _where(event: "LearningEvent", name: str = "") -> str:
    place = joining.for_one(event.place, name) or _("to be told")
    return _("Where: {place}").format(place=place)


def _facts(event: "LearningEvent") -> list[str | Part]:
    facts: list[str | Part] = [
        heading(event.title),
        span(event),
        _where(event),
    ]
    if event.purpose:
        facts.append(event.purpose)
    if event.capacity is not None:
        facts.append(_("Places: {n}").format(n=event.capacity))
    return facts


def answers() -> list[Button]:
    return [
        Button(label=_("Coming"), action=COMING, emphasis="primary"),
        Button(label=_("Maybe"), action=MAYBE),
        Button(label=_("Can't"), action=CANT),
    ]


def announcement(event: "LearningEvent", host: str) -> Message:
    """What everybody is told: of an event, or news."""
    reply = note(_("Reply to this message to write to {host}.").format(host=host))
    if event.is_news:
        papers = [event.papers] if event.papers else []
        return message(heading(event.title), event.purpose, *papers, reply)
    facts = _facts(event)
    if event.also_on:
        later = [datetime.fromisoformat(at) for at in event.also_on]
        said = [spoken.moment(at, event.timezone) for at in later]
        facts.insert(2, series_words.again(said))
    buttons = series_words.answers() if event.also_on else answers()
    return message(*facts, reply, buttons=buttons).with_ref(str(event.id))


def card(
    event: "LearningEvent", invitation: "Invitation", host: str, ahead: int, timezone: str
) -> Message:
    """The announcement as it stands for one person, who can change their answer on it."""
    facts = _facts(event)
    if local(event.starts, timezone).utcoffset() != local(event.starts, event.timezone).utcoffset():
        here = spoken.moment(event.starts, timezone)
        facts.insert(2, _("Where you are that is {moment}.").format(moment=here))
    buttons = answers()
    if invitation.answer is Answer.WAITING:
        buttons.append(Button(label=_("Where do I stand?"), action=STAND))
    if invitation.answer is Answer.COMING:
        buttons.append(Button(label=_("Bring a colleague"), action=BRING))
    told = standing(event, invitation, ahead, timezone)
    reply = note(_("Reply to this message to write to {host}.").format(host=host))
    return message(*facts, *([told] if told else []), reply, buttons=buttons).with_ref(
        str(event.id)
    )


def standing(event: "LearningEvent", invitation: "Invitation", ahead: int, timezone: str) -> str:
    """Return what somebody's answer is, and what it means."""
    match invitation.answer:
        case Answer.COMING:
            return _("You are coming. You can change that here at any time.")
        case Answer.MAYBE:
            return _("You said: maybe. No place is kept for you until you say that you are coming.")
        case Answer.CANT:
            return _("You said that you can't come. You can change that here at any time.")
        case Answer.WAITING:
            return _(
                "All places are taken. You are number {n} on the waiting list. When a place "
                "becomes free, I offer it in this order."
            ).format(n=ahead + 1)
        case Answer.OFFERED:
            assert invitation.offered_until
            return _("A place is free for you until {moment}. Press Coming to take it.").format(
                moment=spoken.moment(invitation.offered_until, timezone)
            )
        case Answer.LAPSED:
            return _(
                "The place that was kept for you has gone to the next in line. Press Coming to "
                "wait again."
            )
    return ""


def calendar_file(event: "LearningEvent", file: File, links: list[Link]) -> Message:
    return message(
        _("“{title}” for your calendar. Open the file, or use a link.").format(title=event.title),
        note(_("If something changes I send a new file, which replaces this one.")),
        file=file,
        links=links,
    )


def calendar_links(google: str, outlook: str) -> list[Link]:
    return [
        Link(label=_("Google Calendar"), url=google),
        Link(label=_("Outlook"), url=outlook),
    ]


def calendar_without(event: "LearningEvent", file: File) -> Message:
    return message(
        _("This takes “{title}” out of your calendar again.").format(title=event.title), file=file
    )


def feed(url: str) -> Message:
    return message(
        _("Your own calendar, with every event you come to. Add this address in your calendar app under “subscribe” or “from URL”, and it keeps itself up to date:"),  # noqa: E501
        url,
        note(_("Whoever has the address can see your events, so keep it to yourself.")),
    )  # fmt: skip


def feed_not_here() -> Message:
    return message(
        _("This bot has no web address, so it cannot offer a calendar to subscribe to. The files I send with each event work everywhere.")  # noqa: E501
    )  # fmt: skip


def ask_question(event: "LearningEvent", host: str) -> Message:
    return message(
        _("You are coming to “{title}”.").format(title=event.title),
        _("What do you want to work out there? One sentence is enough."),
        note(_("{host} sees it with your name, to prepare. An hour before, I bring it back to you.").format(host=host)),  # noqa: E501
        buttons=[
            Button(label=_("I need something to take part"), action=NEEDS),
            Button(label=_("Nothing for now"), action=NOTHING),
        ],
    ).with_ref(str(event.id))  # fmt: skip


def question_kept(host: str, changed: bool) -> Message:
    if changed:
        return message(_("Changed. {host} sees the new one.").format(host=host))
    return message(
        _("Kept for {host}. An hour before it begins I bring it back to you.").format(host=host)
    )


def ask_needs(host: str) -> Message:
    return message(
        _("What do you need in order to take part? For example step-free access, captions, a quiet room, or a certain time to leave."),  # noqa: E501
        note(_("Only {host} sees it.").format(host=host)),
    )  # fmt: skip


def needs_kept(host: str) -> Message:
    return message(_("Passed on. Only {host} sees it.").format(host=host))


def all_right() -> Message:
    return message(_("All right. You can still write it later: open /events and press Coming."))


def offer(event: "LearningEvent", until: datetime, timezone: str) -> Message:
    return message(
        heading(_("A place is free for you")),
        f"{event.title}\n{span(event)}",
        _("It is yours until {moment}. After that it goes to the next in line.").format(
            moment=spoken.moment(until, timezone)
        ),
        buttons=[
            Button(label=_("Yes, I take it"), action=COMING, emphasis="primary"),
            Button(label=_("No, pass it on"), action=PASS),
        ],
    ).with_ref(str(event.id))


def offer_lapsed(event: "LearningEvent") -> Message:
    return message(
        _("The place at “{title}” has gone to the next in line.").format(title=event.title),
        buttons=[Button(label=_("Wait again"), action=COMING, ref=str(event.id))],
    )


def passed_on() -> Message:
    return message(_("Thank you. Somebody else is glad of it."))


def no_offer() -> Message:
    return message(_("No place is being kept for you now, so nothing was passed on."))


# Reminders.


def week_before(event: "LearningEvent") -> Message:
    papers = [_("To read before: {papers}").format(papers=event.papers)] if event.papers else []
    return message(
        _("In a week: {title}").format(title=event.title),
        span(event),
        *papers,
        buttons=[Button(label=_("I can't come after all"), action=CANT, ref=str(event.id))],
    )


def day_before(event: "LearningEvent") -> Message:
    return message(
        _("Soon: {title}").format(title=event.title),
        span(event),
        _where(event),
        buttons=[Button(label=_("I can't come after all"), action=CANT, ref=str(event.id))],
        links=_join(event),
    )


def hour_before(event: "LearningEvent", question: str = "", name: str = "") -> Message:
    """Bring the link, which may be theirs alone, and what they want to work out."""
    own: list[str | Part] = [_("You wanted to work out:"), quote(question)] if question else []
    return message(
        _("In an hour: {title}").format(title=event.title),
        _where(event, name),
        *own,
        buttons=[Button(label=_("I'm here"), action=HERE, ref=str(event.id))],
        links=_join(event, name),
    )


def on_now(event: "LearningEvent", name: str) -> Message:
    return message(
        _("It has begun: {title}").format(title=event.title),
        _where(event, name),
        buttons=[Button(label=_("I'm here"), action=HERE, ref=str(event.id))],
        links=_join(event, name),
    )


def here(event: "LearningEvent", name: str) -> Message:
    return message(_("Good to have you there."), links=_join(event, name))


def not_yet_here(event: "LearningEvent", timezone: str) -> Message:
    return message(
        _(
            "“{title}” begins on {moment}. From an hour before you can say that you are here."
        ).format(title=event.title, moment=spoken.moment(event.starts, timezone))
    )


# Afterwards.


def what_will_you_try(event: "LearningEvent", has_question: bool = False) -> Message:
    solved = Button(label=_("My question was answered there"), action=ANSWERED, ref=str(event.id))
    return message(
        _("After “{title}”: what will you try?").format(title=event.title),
        _("One small thing, in your own words. Write it below."),
        note(_("Only you see what you write. The host sees how many wrote something.")),
        buttons=[solved] if has_question else [],
    )


def good_to_know() -> Message:
    return message(_("Good to know. The host is told."))


def were_you_there(event: "LearningEvent") -> Message:
    return message(
        _("“{title}” is over. Were you there?").format(title=event.title),
        buttons=[
            Button(label=_("I was there"), action=HERE),
            Button(label=_("I missed it"), action=MISSED),
        ],
    ).with_ref(str(event.id))


def missed(event: "LearningEvent") -> Message:
    if event.gist:
        return gist(event)
    return message(_("That happens. When the host writes down what came out of it, you get it."))


def gist(event: "LearningEvent") -> Message:
    papers = [_("Papers: {papers}").format(papers=event.papers)] if event.papers else []
    return message(_("What came out of “{title}”:").format(title=event.title), event.gist, *papers)


def will_try_kept() -> Message:
    return message(_("Kept. Only you see it."))


# Coming up.


def nothing_coming_up() -> Message:
    return message(_("Nothing is planned at the moment. When something is, I tell you here."))


def coming_up(n: int, can_subscribe: bool) -> Message:
    buttons = [Button(label=_("My calendar"), action=SUBSCRIBE)] if can_subscribe else []
    text = ngettext("One event is coming up.", "{n} events are coming up.", n).format(n=n)
    return message(text, buttons=buttons)


def home(events: "list[LearningEvent]", timezone: str) -> Message:
    lines = [f"{event.title}: {spoken.moment(event.starts, timezone)}" for event in events]
    return message(_("You are coming to:"), "\n".join(lines))


# What cannot be done.


def not_yours() -> Message:
    return message(_("I cannot find that event any more. /events shows what is coming up."))


def no_host() -> Message:
    return message(_("Nobody runs this any more, so I cannot pass it on. Nothing was sent."))


def is_off(event: "LearningEvent") -> Message:
    return message(
        _("“{title}” is not going to take place, so there is nothing to answer.").format(
            title=event.title
        )
    )


def is_over(event: "LearningEvent") -> Message:
    return message(
        _("“{title}” is over. /events shows what is coming up.").format(title=event.title)
    )


def too_long(most: int) -> Message:
    return message(
        _("That is too long to pass on. Can you say it in {n} characters? Write it again.").format(
            n=most
        )
    )


def somebody() -> str:
    return _("the host")

"""All that /settings has, on one page: each part is one form, done by the handler of the chat."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from bot import language
from bot.chat import Address, Message
from bot.people import consents, linking, spoken
from bot.people import queries as people
from bot.people import words as people_words
from bot.people.local_time import local
from bot.people.vocabulary import Agreement, Standing
from bot.rights import words as rights_words
from bot.web import words as web_words
from bot.web.pages.my import words
from bot.web.pages.my.group import MY
from bot.web.sign_in import queries as sign_in
from bot.web.visit import Flash, Undo, Visit
from bot.welcome import preferences_words as pace
from bot.welcome import words as welcome
from bot.welcome.rules import SHARED_FROM_THE_START
from bot.welcome.settings import CHANGING


@dataclass(frozen=True)
class Setting:
    """One question with its answers, as the chat asks it."""

    key: str
    question: str
    options: Sequence[tuple[str, str]]
    """What is sent, and what people read."""

    chosen: str


async def choices(visit: Visit) -> dict[str, tuple[str, Setting]]:
    """Return what is chosen from a list, by key, with the action that hears the answer."""
    me = visit.person
    places = await people.places(visit.tx, me.programme_id) if me.programme_id else []
    who = (
        str(SHARED_FROM_THE_START.index(me.visibility))
        if me.visibility in SHARED_FROM_THE_START
        else ""
    )
    asked: list[tuple[str, str, Message, str]] = [
        ("day", welcome.DAY, welcome.ask_day(CHANGING), f"{CHANGING}.{me.weekday}"),
        ("often", pace.EVERY, pace.how_often(), str(me.every)),
        ("most", pace.MOST, pace.how_many(), str(me.most_a_day)),
        (
            "holidays",
            pace.HOLIDAYS,
            pace.which_holidays(me.timezone),
            me.nation or pace.BY_ZONE,
        ),
        ("who", welcome.WHO, welcome.ask_who(CHANGING), f"{CHANGING}.{who}"),
        (
            "language",
            welcome.LANGUAGE,
            pace.which_language(language.available()),
            me.language,
        ),
    ]
    if places:
        asked.append(
            (
                "place",
                welcome.PLACE,
                welcome.ask_place(places, CHANGING),
                f"{CHANGING}.{me.place_id}",
            ),
        )
    return {
        key: (
            action,
            Setting(
                key,
                words.which_place() if key == "place" else shown.parts[0].text,
                [(button.ref, button.label) for button in shown.buttons],
                chosen,
            ),
        )
        for key, action, shown, chosen in asked
    }


@MY.get("/my/settings")
async def settings(visit: Visit) -> Response:
    tx, me, now = visit.tx, visit.person, visit.now
    today = local(now, me.timezone).date()
    standing = await consents.agreed_to(tx, me)
    accounts = await linking.accounts(tx, me)
    return visit.show(
        "my/settings.html",
        choices={key: setting for key, (_, setting) in (await choices(visit)).items()},
        me=me,
        takes_part=me.standing is Standing.TAKING_PART,
        zone=spoken.zone(me.timezone),
        clock=spoken.clock(local(now, me.timezone).time()),
        days=[(str(day), spoken.weekday(day), str(day) in me.working_days) for day in range(7)],
        paused_until=(
            spoken.calendar_day(me.paused_until)
            if me.paused_until and me.paused_until > today
            else ""
        ),
        tomorrow=today.isoformat(),
        coach_until=me.coach_until if me.coach_until and me.coach_until > now else None,
        agreements=[
            (to.value, people_words.name(to), people_words.agreement(to), to in standing)
            for to in Agreement
        ],
        accounts=[
            (each.id, rights_words.app(Address.parse(each.address)), each.is_preferred)
            for each in accounts
        ],
        sessions=await sign_in.sessions(tx, me, now),
        session_id=visit.session_id,
    )


Changes = Callable[[Visit], Awaitable[Flash]]


@MY.post("/my/settings")
async def change(visit: Visit) -> Response:
    """Change one of them; `what` says which."""
    what = visit.text("what")
    known = await choices(visit)
    if what in known:
        said = await _choose(visit, *known[what])
    elif what in OTHERS:
        said = await OTHERS[what](visit)
    else:
        said = Flash(text=web_words.nothing_changed(), tone="problem")
    return visit.back(f"/my/settings#{what}" if what in known else "/my/settings", said)


async def _choose(visit: Visit, action: str, setting: Setting) -> Flash:
    chosen = visit.text("chosen")
    if chosen not in {value for value, _ in setting.options}:
        return Flash(text=web_words.nothing_changed(), tone="problem")
    await visit.press(action, chosen)
    before = setting.chosen
    can_go_back = before != chosen and before in {value for value, _ in setting.options}
    with language.speaking(visit.person.language):
        fields = {"what": setting.key, "chosen": before}
        undo = Undo(label=words.undo(), path="/my/settings", fields=fields)
        return Flash(text=web_words.saved(), undo=undo if can_go_back else None)


def _typed(action: str, ref: str = "") -> Changes:
    """Return what takes words as the chat does: it says itself where it cannot read them."""

    async def take(visit: Visit) -> Flash:
        heard = await visit.press(action, ref, text=visit.text("text", 100))
        tone = "problem" if heard.asked else "done"
        return heard.flash().model_copy(update={"tone": tone})

    return take


def _pressed(action: str, ref: str = "") -> Changes:
    async def press(visit: Visit) -> Flash:
        return (await visit.press(action, ref)).flash()

    return press


async def _quiet(visit: Visit) -> Flash:
    hours = f"{visit.text('from', 10)}-{visit.text('to', 10)}"
    heard = await visit.press(pace.QUIET_TYPED, text=hours)
    tone = "problem" if heard.asked else "done"
    return heard.flash().model_copy(update={"tone": tone})


async def _days(visit: Visit) -> Flash:
    wanted = {str(each) for each in visit.form.getlist("day")} & set("0123456")
    if not wanted:
        return Flash(text=pace.one_day_at_least().text, tone="problem")
    now = set(visit.person.working_days)
    for day in sorted(wanted - now) + sorted(now - wanted):
        await visit.press(pace.DAYS, day)
    return Flash(text=web_words.saved())


async def _agreement(visit: Visit) -> Flash:
    to = visit.text("to")
    if to not in set(Agreement):
        return Flash(text=web_words.nothing_changed(), tone="problem")
    says_yes = visit.text("yes") == "yes"
    await visit.press(rights_words.GIVE if says_yes else rights_words.WITHDRAW, to)
    fields = {"what": "agreement", "to": to, "yes": "no" if says_yes else "yes"}
    undo = Undo(label=words.undo(), path="/my/settings", fields=fields)
    return Flash(text=web_words.saved(), undo=undo)


async def _prefer(visit: Visit) -> Flash:
    mine = {str(each.id) for each in await linking.accounts(visit.tx, visit.person)}
    if visit.text("account") not in mine:
        return Flash(text=web_words.nothing_changed(), tone="problem")
    return (await visit.press(rights_words.PREFER, visit.text("account"))).flash()


async def _leave(visit: Visit) -> Flash:
    if visit.person.standing is not Standing.TAKING_PART:
        return Flash(text=web_words.nothing_changed(), tone="problem")
    heard = await visit.press(welcome.LEAVE)
    undo = Undo(label=words.start_again(), path="/my/settings", fields={"what": "come_back"})
    return heard.flash(undo)


async def _come_back(visit: Visit) -> Flash:
    if visit.person.standing is not Standing.LEFT:
        return Flash(text=web_words.nothing_changed(), tone="problem")
    return (await visit.press(welcome.COME_BACK)).flash()


OTHERS: dict[str, Changes] = {
    "time": _typed(welcome.TIME_TYPED, CHANGING),
    "zone": _typed(welcome.ZONE_TYPED, CHANGING),
    "quiet": _quiet,
    "no_quiet": _pressed(pace.QUIET, pace.NO_QUIET),
    "days": _days,
    "pause": _typed(pace.PAUSE_TYPED),
    "resume": _pressed(pace.RESUME),
    "coach_done": _pressed(pace.COACH_DONE),
    "agreement": _agreement,
    "prefer": _prefer,
    "leave": _leave,
    "come_back": _come_back,
}

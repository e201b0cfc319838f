"""A meeting as one person sees it: how each stage opens, and the one message that is redrawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.action_learning import contract_words
from bot.action_learning.formats import EndsWhen, Part, SetFormat
from bot.action_learning.room.words import (
    AGREE,
    COMMIT,
    DONE,
    GO_ON,
    MORE_TIME,
    OPEN_DRAWER,
    PAUSE,
    RESUME,
    SHUT_DRAWER,
    STOP,
    SWAP_CLOCK,
    TIME,
    VOTE,
    short,
)
from bot.action_learning.state import Cue, Phase, State
from bot.action_learning.vocabulary import Clock
from bot.chat import Button, Message, heading, message, note, quote
from bot.chat import Part as Paragraph
from bot.language import _, ngettext
from bot.people import spoken
from bot.people.local_time import local

EVERYBODY = 0
"""Stands for somebody's number where all see one message, in their room."""


@dataclass(frozen=True)
class View:
    """A meeting as one person sees it, or all of them in their room."""

    form: SetFormat
    state: State
    meeting_id: int
    me: int
    timezone: str
    names: Mapping[int, str]
    ends_at: datetime | None = None
    bids: Mapping[int, str] = field(default_factory=dict)
    keep_days: int = 90
    carried_at: datetime | None = None
    """When the person's last words went to the others."""

    is_in_a_room: bool = False
    names_zone: bool = False
    """Those who read it live by different clocks."""

    @property
    def is_for_all(self) -> bool:
        return self.me == EVERYBODY

    def on_the_clock(self, at: datetime) -> str:
        return self._with_zone(spoken.clock(local(at, self.timezone).time()))

    def moment(self, at: datetime) -> str:
        return self._with_zone(spoken.moment(at, self.timezone))

    def _with_zone(self, said: str) -> str:
        zone = self.timezone.rpartition("/")[2].replace("_", " ")
        return f"{said} ({zone})" if self.names_zone else said

    @property
    def ref(self) -> str:
        return f"{self.meeting_id}.{self.state.at}"

    def name(self, person: int | None) -> str:
        return self.names.get(person or 0, _("somebody"))


def status(view: View) -> Message:
    """Say in a line or two where the meeting stands. One message a meeting, redrawn."""
    parts: list[Paragraph | str] = [heading(_title(view)), note(_until(view))]
    if view.carried_at:
        at = spoken.clock(local(view.carried_at, view.timezone).time())
        parts.append(note(_("Your words went to the set at {at}.").format(at=at)))
    return message(*parts, buttons=_time(view))


def over() -> Message:
    return message(note(_("This meeting is over.")))


def opening(view: View, first: Sequence[str] = ()) -> Message:
    """Say what the facilitator says as a stage begins, with what there is to tap in it."""
    state, stage = view.state, view.state.stage(view.form)
    parts: list[Paragraph | str] = [heading(_title(view)), *first]
    if state.phase is Phase.VOTING:
        parts += [_("Whose challenge do we work on? Tap one."), *_bids(view)]
    elif state.phase is Phase.OFFERED:
        parts.append(_drawer_offer(view))
    else:
        parts.append(_filled(stage.says.start, view))
        if stage.part is Part.CONTRACT:
            parts += [note(f"• {rule}") for rule in view.form.ground_rules]
            parts.append(note(contract_words.who_reads(view.keep_days)))
            parts.append(note(_("To keep it for longer or less: /set keep.")))
        parts.append(note(stage.how))
    # The clock time may yet change; the status follows it.
    is_live = state.clock is Clock.LIVE
    parts.append(note(_("About {left}.").format(left=_left(state)) if is_live else _until(view)))
    return message(*parts, buttons=_buttons(view))


def _title(view: View) -> str:
    stage = view.state.stage(view.form)
    return _("{stage} ({number} of {all})").format(
        stage=stage.title, number=view.state.at + 1, all=len(view.state.plan)
    )


def _bids(view: View) -> list[Paragraph]:
    return [
        quote(f"{view.name(bidder)}: {short(view.bids.get(bidder, '…'))}")
        for bidder in view.state.bids
    ]


def _drawer_offer(view: View) -> str:
    if view.me != view.state.presenter:
        return _(
            "Some advice was put aside. {presenter} decides whether to open the drawer."
        ).format(presenter=view.name(view.state.presenter))
    return ngettext(
        "Somebody put a piece of advice aside for you. You can look at it, or leave it shut.",
        "There are {n} pieces of advice put aside for you. You can look, or leave them shut.",
        view.state.sealed,
    ).format(n=view.state.sealed)


def _until(view: View) -> str:
    state = view.state
    if state.is_paused:
        return _('Paused. We go on when somebody taps "Go on".')
    if view.ends_at is None:
        return _("There is no hurry.")
    if state.clock is Clock.LIVE:
        return _("Until {at}.").format(at=view.on_the_clock(view.ends_at))
    moment = view.moment(view.ends_at)
    if view.is_in_a_room:
        return _("Until {moment}. Write in your room.").format(moment=moment)
    return _(
        "Until {moment}. Reply to any message of the set, or write /set and your words."
    ).format(moment=moment)


def _buttons(view: View) -> list[Button]:
    state, stage, ref = view.state, view.state.stage(view.form), view.ref
    buttons: list[Button] = []
    if state.phase is Phase.VOTING:
        return [
            Button(label=view.name(bidder)[:75], action=VOTE, ref=f"{ref}.{bidder}")
            for bidder in state.bids
        ] + _time(view)
    if state.phase is Phase.OFFERED:
        if view.me == state.presenter:
            buttons = [
                Button(label=_("Open the drawer"), action=OPEN_DRAWER, ref=ref),
                Button(label=_("Leave it shut"), action=SHUT_DRAWER, ref=ref),
            ]
        return buttons + _time(view)
    if view.is_for_all:
        return _buttons_for_all(view) + _time(view)
    if view.me not in state.people:
        return _time(view)
    if view.me not in state.agreed:
        buttons.append(Button(label=_("I agree"), action=AGREE, ref=ref, emphasis="primary"))
    if stage.part is Part.COMMIT and state.may_speak(view.form, view.me):
        buttons.append(Button(label=_("Write it down"), action=COMMIT, ref=ref))
    if stage.ends is EndsWhen.PRESENTER_SAYS_SO and view.me == state.presenter:
        buttons.append(Button(label=_("Done"), action=DONE, ref=ref))
    elif (
        stage.ends is EndsWhen.ALL_HAVE
        and stage.part is not Part.CONTRACT
        and view.me in state.speakers(view.form)
        and view.me not in state.have
    ):
        buttons.append(Button(label=_("Pass"), action=DONE, ref=ref))
    return buttons + _time(view)


def _buttons_for_all(view: View) -> list[Button]:
    """Return what may be tapped in a room; whose it is not is told so in private."""
    state, stage, ref = view.state, view.state.stage(view.form), view.ref
    buttons: list[Button] = []
    if any(person not in state.agreed for person in state.people):
        buttons.append(Button(label=_("I agree"), action=AGREE, ref=ref, emphasis="primary"))
    if stage.part is Part.COMMIT:
        buttons.append(Button(label=_("Write it down"), action=COMMIT, ref=ref))
    if stage.ends is EndsWhen.PRESENTER_SAYS_SO:
        buttons.append(Button(label=_("Done"), action=DONE, ref=ref))
    elif stage.ends is EndsWhen.ALL_HAVE and stage.part is not Part.CONTRACT:
        buttons.append(Button(label=_("Pass"), action=DONE, ref=ref))
    return buttons


def _time(view: View) -> list[Button]:
    if not (view.is_for_all or view.state.may_steer(view.me)):
        return []
    if view.state.is_paused:
        return [
            Button(label=_("Go on"), action=RESUME, ref=view.ref, emphasis="primary"),
            Button(label=_("End the meeting"), action=STOP, ref=view.ref),
        ]
    return [Button(label=_("Time"), action=TIME, ref=view.ref)]


def steering(view: View) -> Message:
    """Offer what the presenter or facilitator may do with the time."""
    swap = _("Go on over days") if view.state.clock is Clock.LIVE else _("Go on live, in minutes")
    more = _("5 minutes more") if view.state.clock is Clock.LIVE else _("A day more")
    return message(
        _("{until} What would help?").format(until=_until(view)),
        buttons=[
            Button(label=more, action=MORE_TIME, ref=view.ref),
            Button(label=_("To the next stage"), action=GO_ON, ref=view.ref),
            Button(label=_("Pause"), action=PAUSE, ref=view.ref),
            Button(label=swap, action=SWAP_CLOCK, ref=view.ref),
            Button(label=_("End the meeting"), action=STOP, ref=view.ref),
        ],
    )


def steered() -> Message:
    return message(_("Done. Everybody sees it in the meeting's status."))


def may_not_steer(view: View) -> Message:
    return message(
        _("{name} keeps the time in this stage. Write to the set if you need more of it.").format(
            name=view.name(view.state.facilitator or view.state.presenter)
        )
    )


def cue(view: View, which: Cue) -> Message | None:
    """Return what the facilitator says half-way or near the end; None where that is nothing."""
    says = view.state.stage(view.form).says
    text = says.half_way if which is Cue.HALF_WAY else says.near_end
    return message(_filled(text, view)) if text else None


def _filled(text: str, view: View) -> str:
    said = text.format(
        presenter=_presenter(view),
        facilitator=view.name(view.state.facilitator) if view.state.facilitator else _("the bot"),
        left=_left(view.state),
    )
    return said[0].upper() + said[1:]


def _presenter(view: View) -> str:
    """Return whom the facilitator's words name; where nobody presents, they are for everybody."""
    presenter = view.state.presenter
    is_there = presenter in view.state.people and presenter not in view.state.gone
    return view.name(presenter) if is_there else _("everybody")


def _left(state: State) -> str:
    if state.clock is Clock.LIVE:
        minutes = max(1, round(state.left))
        return ngettext("a minute", "{n} minutes", minutes).format(n=minutes)
    if state.left < 1:
        return _("half a day")
    days = round(state.left)
    return ngettext("a working day", "{n} working days", days).format(n=days)

"""What synthesis says to coaches about one theme, and what was done."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.chat import Button, Field, Form, Kind, Message, Part, heading, message, note, quote
from bot.language import _
from bot.people import spoken
from bot.synthesis.words import OPEN, behind, fitting, short

if TYPE_CHECKING:
    from bot.people.models import Person
    from bot.synthesis.models import LivingTheme
    from bot.synthesis.shown import Agreed
    from bot.synthesis.views import Card, Deed, Detail, Item

BOARD = "themes.board"
EVIDENCE = "themes.evidence"
TICK = "themes.tick"
APPROVE = "themes.approve"
CHANGE = "themes.change"
CHANGE_SAID = "themes.change_said"
REWORD = "themes.reword"
REWORDED = "themes.reworded"
MERGE = "themes.merge"
MERGE_INTO = "themes.merge_into"
RETIRE = "themes.retire"
DID = "themes.did"
DID_SAID = "themes.did_said"
OFFER = "themes.offer"
UNDO = "themes.undo"

A_PAGE = 5


def only_coaches() -> Message:
    return message(_("Only coaches of this programme can do that."))


def no(why: str) -> str:
    """Return why a step was not done, for people."""
    return {
        "not there": _("That theme is not there any more, or not yours to change."),
        "stale": _("Somebody changed this theme after you looked. Look again, then decide."),
        "changed since": _("It has been changed again since: undo the later step first."),
        "undone already": _("That step has been undone already."),
        "empty": _("Some words are needed."),
        "too long": _("That is too long. Say it shorter."),
        "not alive": _("That theme was merged or put away meanwhile."),
        "not approved": _("No theme is approved and waiting. Approve one first."),
        "not returned": _(
            "Nothing can be published yet: those who wrote have to be asked first whether it says "
            "what they meant."
        ),
        "not stood behind": _("Only an approved theme can be offered to the playbook."),
        "same": _("A theme cannot be merged into itself."),
        "not enough": not_enough(),
        "too few": _(
            "Too few people or places stand behind it, or it would single out a few beside what "
            "is shown already. Nothing was sent."
        ),
        "too near": _(
            "Beside what is published already, this would single out a few people. Choose a "
            "period or prompt that differs by more."
        ),
    }[why]


def not_enough() -> str:
    return _(
        "Too few people or places stand behind it for anybody but coaches to see it, so it cannot "
        "be approved. Merge it with a theme near it, put into it what else belongs there, or leave "
        "it: as more is shared, it may grow."
    )


def cannot(why: str) -> Message:
    return message(no(why))


def state_name(state: str) -> str:
    return {
        "proposed": _("waits for a coach"),
        "to change": _("to be changed"),
        "approved": _("approved"),
        "returned": _("given back to those who wrote"),
        "published": _("published"),
        "merged": _("merged"),
        "retired": _("put away"),
        "taken back": _("taken back with its run"),
    }[state]


def became_name(became: str, before: int, after: int) -> str:
    """Say what the last run made of a theme."""
    return {
        "new": _("new"),
        "grew": _("growing: {before} to {after}"),
        "steady": _("steady"),
        "shrank": _("getting smaller: {before} to {after}"),
        "split off": _("split off from another"),
        "faded": _("fading: the last run did not find it again"),
    }.get(became, "").format(before=before, after=after)


def theme(it: "Detail", agreed: "Agreed | None", asked: int) -> Message:
    card = it.card
    ref, seen = str(card.id), f"{card.id}.{card.version}"
    told = [state_name(card.state), behind(card.people, card.places)]
    became = became_name(card.became, card.members_before, card.reflections)
    parts: list[str | Part] = [
        heading(card.title),
        quote(short(card.statement, 400)),
        note(" · ".join([*told, became] if became else told)),
    ]
    if not card.is_enough:
        parts.append(note(not_enough()))
    if card.is_minority:
        parts.append(note(_("A view of few: worth hearing, and marked as few.")))
    parts += [_("Check: {what}.").format(what=problem) for problem in it.problems[:3]]
    parts += [quote(short(i.quote, 200)) for i in it.items if i.quote and i.part == "supports"][:3]
    against = [i for i in it.items if i.quote and i.part != "supports"][:2]
    if against:
        parts.append(note(_("Said otherwise:")))
        parts += [quote(short(item.quote, 200)) for item in against]
    if agreed and asked:
        parts.append(agreement(agreed, asked))
    parts += [_("Not quite: {words}").format(words=short(said, 200)) for said in it.not_quite[:3]]
    if card.note:
        parts.append(note(_("Note: {words}").format(words=short(card.note, 300))))
    approve = Button(label=_("Approve"), action=APPROVE, ref=seen, emphasis="primary")
    buttons = [
        *([approve] if card.is_enough and card.state in ("proposed", "to change") else []),
        Button(label=_("Ask for change"), action=CHANGE, ref=seen),
        Button(label=_("Look at the evidence"), action=EVIDENCE, ref=ref),
        Button(label=_("Other words"), action=REWORD, ref=seen),
        Button(label=_("Merge"), action=MERGE, ref=seen),
        Button(label=_("Put away"), action=RETIRE, ref=seen),
        Button(label=_("What we did"), action=DID, ref=seen),
        *(
            [Button(label=_("Offer to the playbook"), action=OFFER, ref=seen)]
            if card.state in ("approved", "returned", "published")
            else []
        ),
        Button(label=_("All themes"), action=BOARD, ref=str(it.study.id)),
    ]
    return fitting(parts, buttons)


def agreement(told: "Agreed", asked: int) -> str:
    agreed = told.whole
    lines = [
        _(
            "{yes} of {answered} who answered say that it says what they meant ({asked} asked)."
        ).format(yes=agreed.yes, answered=agreed.answered, asked=asked)
    ]
    named = [f"{place} {round(100 * share.yes)} %" for place, share in told.by_place.items()]
    if named:
        lines.append(", ".join(named))
    if len(named) < len(agreed.by_place):
        all_shares = ", ".join(f"{round(100 * s)} %" for s in sorted(agreed.by_place.values()))
        lines.append(_("In each place with enough people: {shares}.").format(shares=all_shares))
    if agreed.is_common_ground:
        lines.append(_("Common ground: every place with enough people agrees at 60 % or more."))
    if agreed.is_difference:
        lines.append(_("Places differ by 30 points or more."))
    return "\n".join(lines)


def evidence(it: "Detail", items: "Sequence[Item]", page: int, *, more: bool) -> Message:
    """Show some of what a theme rests on, with a tick for each quote."""
    card = it.card
    parts: list[str | Part] = [heading(card.title), note(short(card.statement, 300))]
    buttons: list[Button] = []
    for number, item in enumerate(items, 1 + page * A_PAGE):
        ticked = {True: _("bears it out"), False: _("does not bear it out"), None: ""}
        told = [
            str(item.on or ""),
            item.place,
            part_name(item.part),
            ticked[item.supports],
            "" if item.may_quote else _("not to be quoted"),
        ]
        parts.append(f"{number}. {short(item.text, 350)}")
        parts.append(note(" · ".join(each for each in told if each) or "–"))
        seen = f"{card.id}.{card.version}.{item.reflection_id}"
        buttons += [
            Button(label=f"{number} ✓", action=TICK, ref=f"{seen}.1.{page}"),
            Button(label=f"{number} ✗", action=TICK, ref=f"{seen}.0.{page}"),
        ]
    if more:
        buttons.append(Button(label=_("More"), action=EVIDENCE, ref=f"{card.id}.{page + 1}"))
    buttons.append(Button(label=_("Back to the theme"), action=OPEN, ref=str(card.id)))
    return fitting(parts, buttons)


def part_name(part: str) -> str:
    return {
        "supports": "",
        "counter": _("says the opposite"),
        "minority": _("a view of few"),
    }[part]


def done(what: str, theme: "LivingTheme") -> Message:
    return message(
        what, buttons=[Button(label=_("Show the theme"), action=OPEN, ref=str(theme.id))]
    )


def approved() -> str:
    return _("Approved. Give it back to those who wrote when you are ready.")


def change_asked() -> str:
    return _("Kept as to be changed. Nobody but coaches sees it.")


def reworded() -> str:
    return _("These are its words from now on; no run changes them.")


def merged() -> str:
    return _("Merged. What speaks of either goes there from now on.")


def retired() -> str:
    return _("Put away. No run brings it back.")


def did_kept() -> str:
    return _("Kept. It stands beside the theme wherever that is shown.")


def change_form(ref: str) -> Form:
    words = Field(name="why", label=_("What does not fit yet?"), kind=Kind.PARAGRAPH)
    return Form(title=_("Ask for change"), action=CHANGE_SAID, ref=ref, fields=(words,))


def reword_form(ref: str, card: "Card") -> Form:
    return Form(
        title=_("Other words"),
        action=REWORDED,
        ref=ref,
        fields=(
            Field(name="title", label=_("In a few words"), value=card.title),
            Field(
                name="statement",
                label=_("What people say, in one plain sentence"),
                kind=Kind.PARAGRAPH,
                value=card.statement,
            ),
            Field(name="why", label=_("Why?"), optional=True),
        ),
    )


def did_form(ref: str, card: "Card") -> Form:
    words = Field(
        name="did",
        label=_("What did the programme do about it?"),
        hint=_("Everybody can read it. Leave it empty to say nothing."),
        kind=Kind.PARAGRAPH,
        value=card.did,
        optional=True,
    )
    return Form(title=_("What we did"), action=DID_SAID, ref=ref, fields=(words,))


def merge_into(card: "Card", others: "Sequence[Card]") -> Message:
    return message(
        _("Into which theme does “{title}” go?").format(title=card.title),
        buttons=[
            Button(
                label=short(other.title, 75),
                action=MERGE_INTO,
                ref=f"{card.id}.{card.version}.{other.id}.{other.version}",
            )
            for other in others[:23]
        ],
    )


def nothing_to_merge() -> Message:
    return message(_("There is no other theme to merge it into."))


def deed(what: str) -> str:
    """Say in the history what somebody did."""
    known = {
        "rename": _("gave it other words"),
        "note": _("put a note on it"),
        "what was done": _("said what was done about it"),
        "approve": _("approved it"),
        "ask for change": _("asked for change"),
        "retire": _("put it away"),
        "merge": _("merged another theme into it"),
        "split": _("made it out of another theme"),
        "move": _("moved reflections out of it"),
        "add": _("put reflections into it"),
        "mark": _("said what a reflection is to it"),
        "tick": _("looked at whether a quote bears it out"),
        "give back": _("gave it back to those who wrote"),
        "publish": _("published it"),
        "offer to the playbook": _("offered it to the playbook"),
        "accepted into the playbook": _("took it into the playbook"),
        "declined into the playbook": _("did not take it into the playbook"),
        "run": _("looked for themes"),
        "place new ones": _("placed the new reflections"),
        "fell under the thresholds": _("took it back: too few stand behind it now"),
        "do again": _("did again what had been undone"),
    }
    before, is_undone, undone_deed = what.partition("undo ")
    if is_undone and not before:
        return _("undid this: {deed}").format(deed=known.get(undone_deed, undone_deed))
    return known.get(what, what)


def history(deeds: "Sequence[Deed]", reader: "Person") -> Message:
    if not deeds:
        return message(_("Nothing was done yet."))
    parts: list[str | Part] = [heading(_("What was done"))]
    buttons = []
    for number, each in enumerate(deeds[:10], 1):
        who = each.who or _("Wayfinder")
        line = f"{number}. {spoken.moment(each.at, reader.timezone)}: {who} {deed(each.deed)}"
        line += f", “{each.title}”" if each.title else ""
        line += f" ({each.why})" if each.why else ""
        parts.append(line + (" " + _("[undone]") if each.is_undone else ""))
        if each.can_be_undone:
            label = _("Undo {number}").format(number=number)
            buttons.append(Button(label=label, action=UNDO, ref=str(each.id)))
    return fitting(parts, buttons)


def undone() -> Message:
    return message(_("Undone. That is in the list of what was done, too."))


def fell_under(theme_id: int, title: str) -> Message:
    return message(
        _(
            "Somebody changed what may be done with their words. Too few now stand behind "
            "“{title}” for others to see it. It has been taken back, also where it was published."
        ).format(title=title),
        buttons=[Button(label=_("Show the theme"), action=OPEN, ref=str(theme_id))],
    )


def somebody_not_quite(theme_id: int, title: str, said: str) -> Message:
    return message(
        _("Somebody who wrote finds that “{title}” does not quite say what they meant:").format(
            title=title
        ),
        quote(short(said, 800)),
        buttons=[Button(label=_("Show the theme"), action=OPEN, ref=str(theme_id))],
    )

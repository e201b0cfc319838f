"""Everything this room says."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.chat import Button, Message, Part, heading, message, note, quote
from bot.language import _, ngettext

QUESTION = "guidance.question"
ASK_HELD = "guidance.ask_held"
FOLLOW = "guidance.follow"
OPEN = "guidance.open"
HELPFUL = "guidance.helpful"
NOT_HELPFUL = "guidance.not_helpful"
WRONG = "guidance.wrong"
DIFFERENT = "guidance.different"
GAP = "guidance.gap"
GAP_CLOSE = "guidance.gap_close"
REVIEWED = "guidance.reviewed"
PEER = "guidance.peer"
SET = "guidance.set"
AGAIN = "guidance.again"

MOST_QUOTED = 500
MOST_SHOWN = 2600


def not_known() -> str:
    return _("I do not know. Nothing in the playbook or its documents answers this.")


def cited(source: str, unit: str, first: int, last: int) -> str:
    """Name where something stands; the unit is line, page or paragraph."""
    where = f"{first}" if first == last else f"{first}-{last}"
    match unit:
        case "page":
            return _("{source}, page {where}").format(source=source, where=where)
        case "paragraph":
            return _("{source}, paragraph {where}").format(source=source, where=where)
        case _:
            return _("{source}, line {where}").format(source=source, where=where)


@dataclass(frozen=True)
class Quoted:
    """A passage as it stands under an answer."""

    text: str
    cited: str
    title: str = ""
    """Of the playbook entry that led to it."""


def ask_held(held: str) -> Button:
    return Button(label=_("Ask the playbook"), action=ASK_HELD, ref=held)


def what_question() -> Message:
    return message(
        _("What would you like to know? Ask in your own words, as you would ask a colleague.")
    )


def held_no_more() -> Message:
    return message(_("I do not have those words any more. Ask again with /ask."))


def shortened(text: str, most: int = MOST_QUOTED) -> str:
    """Return a passage whole, or up to the last sentence that fits, marked as cut.

    Marks of headings are left out; they stand for how it looks and not for what it says.
    """
    text = "\n".join(" ".join(line.lstrip("# ").split()) for line in text.split("\n"))
    if len(text) <= most:
        return text
    cut = max(text.rfind(end, 0, most) for end in (". ", "? ", "! "))
    return f"{text[: cut + 1] if cut > most // 3 else text[:most].rsplit(' ', 1)[0]} […]"


def _numbered(quotes: Sequence[Quoted]) -> list[Part]:
    parts: list[Part] = []
    for number, each in enumerate(quotes, 1):
        where = f"{each.title}: {each.cited}" if each.title else each.cited
        parts += [quote(shortened(each.text)), note(f"[{number}] {where}")]
    return parts


def answered_in_room(told: str, quotes: Sequence[Quoted]) -> Message:
    return message(
        shortened(told, 900),
        *_numbered(quotes),
        note(
            _("Word for word from what is open to everybody. To ask further, mention me in a "
              "reply: I keep the question for a day, without a name. To read on, write to me in a "
              "direct message.")
        ),
    )  # fmt: skip


def not_known_in_room() -> Message:
    return message(
        _("I do not know: nothing that is open to everybody answers this. Ask me in a direct "
          "message, and it can go on the gap list, to a peer or to your set.")
    )  # fmt: skip


def what_question_in_room() -> Message:
    return message(
        _("What would you like to know? Write it after my name, or after /ask, and I answer here.")
    )


def answered(ref: str, told: str, quotes: Sequence[Quoted], *, composed: bool) -> Message:
    how = (
        _("Put together by a language model from the passages below, each quote checked.")
        if composed
        else _("Word for word from the playbook and its documents.")
    )
    read = [
        Button(label=_("Read {number} in full").format(number=n), action=OPEN, ref=f"{ref}.{n}")
        for n in range(1, len(quotes) + 1)
    ]
    return message(
        shortened(told, 900),
        *_numbered(quotes),
        note(f"{how} " + _("Reply to this message to ask further.")),
        buttons=[
            *read,
            Button(label=_("Helpful"), action=HELPFUL, ref=ref),
            Button(label=_("Not helpful"), action=NOT_HELPFUL, ref=ref),
            Button(label=_("That's wrong here"), action=WRONG, ref=ref),
        ],
    )


def opened(pieces: Sequence[str], where: str) -> list[Message]:
    """Say a passage in full, in as many messages as it takes."""
    return [message(heading(where), quote(pieces[0])), *(message(quote(p)) for p in pieces[1:])]


def opened_no_more(source: str) -> Message:
    return message(_("{source} has been taken out of the playbook.").format(source=source))


def not_yours() -> Message:
    return message(_("That belongs to a question that I no longer have. Ask again with /ask."))


def thanks(helpful: bool) -> Message:
    if helpful:
        return message(_("Thank you, I have noted that it helped."))
    return message(
        _("Thank you, I have noted that it did not help. Reply to the answer to ask otherwise.")
    )


def what_is_different(place: str) -> Message:
    where = place or _("your place")
    return message(
        _("What is different in {place}? Write it in a sentence or two.").format(place=where),
        note(
            _("Whoever looks after the playbook will read it with the name of your place, "
              "not with yours.")
        ),
    )  # fmt: skip


def variant_kept(owner: str) -> Message:
    return message(
        _("Thank you. I have kept it beside the entry for {owner} to look at.").format(
            owner=owner or _("whoever looks after the playbook")
        )
    )


def could_not_look() -> Message:
    return message(_("Something went wrong while I was looking. Please ask once more with /ask."))


def offers(ref: str, *, has_set: bool) -> Message:
    buttons = [
        Button(label=_("Put it on the gap list"), action=GAP, ref=ref),
        Button(label=_("Ask a peer"), action=PEER, ref=ref),
    ]
    if has_set:
        buttons.append(Button(label=_("Bring it to my set"), action=SET, ref=ref))
    return message(
        not_known(),
        _("It need not end here:"),
        note(_("On the gap list, those who run your programme see the question, not your name.")),
        buttons=buttons,
    )


def on_the_gap_list() -> Message:
    return message(_("It is on the gap list. Your name is not on it."))


def brought_to_set() -> Message:
    return message(_("I have put it among the things that you could bring to your set."))


def no_set() -> Message:
    return message(_("You are not in a set at the moment, so there is nowhere to bring it."))


def settled_already() -> Message:
    return message(_("That has been settled already. Nothing was changed."))


def only_for_managers() -> Message:
    return message(_("Only those who run a programme can see that."))


def gaps(clusters: Sequence[tuple[str, int, str]]) -> list[Message]:
    """Say what people asked and nobody could answer: reference, how many, and their words."""
    if not clusters:
        return [message(_("The gap list is empty: every question has found an answer."))]
    return [
        message(heading(_("Questions without an answer"))),
        *(
            message(
                quote(said),
                note(ngettext("Asked once.", "Asked {count} times.", count).format(count=count)),
                buttons=[Button(label=_("Done"), action=GAP_CLOSE, ref=ref)],
            )
            for ref, count, said in clusters
        ),
    ]


def wordings(texts: Sequence[str], most: int = 3) -> str:
    """Show how people put it: a few wordings, each once."""
    return "\n".join(shortened(text, 300) for text in list(dict.fromkeys(texts))[:most])


def gap_closed(count: int) -> Message:
    return message(
        ngettext("Taken off the list.", "{count} taken off the list.", count).format(count=count)
    )


def gap_dealt_with(ref: str, text: str) -> Message:
    return message(
        _("You put this on the gap list. Whoever looks after the playbook has dealt with it:"),
        quote(shortened(text)),
        buttons=[Button(label=_("Ask it again"), action=AGAIN, ref=ref)],
    )


def gap_may_be_answered(ref: str, text: str) -> Message:
    return message(
        _("You put this on the gap list. Something has been added that may answer it:"),
        quote(shortened(text)),
        buttons=[Button(label=_("Ask it again"), action=AGAIN, ref=ref)],
    )


def variant(ref: str, title: str, place: str, text: str) -> Message:
    return message(
        heading(title),
        quote(shortened(text, MOST_SHOWN)),
        note(_("Said in {place}.").format(place=place or _("a place without a name"))),
        buttons=[Button(label=_("Seen"), action=REVIEWED, ref=ref)],
    )


def no_variants() -> Message:
    return message(_("Nobody has told me of anything that is different in their place."))


def reviewed() -> Message:
    return message(_("Noted as seen."))

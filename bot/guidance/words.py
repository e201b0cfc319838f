"""Everything this room says."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.chat import Button, Message, heading, message, note, quote
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
PEER_ASK = "guidance.peer_ask"
PEER_YES = "guidance.peer_yes"
PEER_NO = "guidance.peer_no"
PEER_REACH = "guidance.peer_reach"
MEET = "guidance.meet"
NOT_MEET = "guidance.not_meet"
SET = "guidance.set"
UPLOAD = "guidance.upload"
NO_UPLOAD = "guidance.no_upload"

MOST_QUOTED = 500
MOST_SHOWN = 2600


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


def answered(ref: str, told: str, quotes: Sequence[Quoted], *, composed: bool) -> Message:
    parts = []
    for number, each in enumerate(quotes, 1):
        where = f"{each.title}: {each.cited}" if each.title else each.cited
        parts += [quote(shortened(each.text)), note(f"[{number}] {where}")]
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
        *parts,
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


def may_i_ask(ref: str, text: str) -> Message:
    return message(
        _("I would show this to at most two people who have said that they may be asked, and who "
          "have written about something like it. I would not say that it is from you."),
        quote(shortened(text)),
        _("Only if you both say yes do you learn each other's names."),
        buttons=[
            Button(label=_("Yes, ask them"), action=PEER_ASK, ref=ref, emphasis="primary"),
        ],
    )  # fmt: skip


def peers_asked(count: int) -> Message:
    return message(
        ngettext(
            "I have asked one person. I will tell you if they say yes.",
            "I have asked {count} people. I will tell you if one says yes.",
            count,
        ).format(count=count)
    )


def no_peers() -> Message:
    return message(
        _("I know of nobody yet who has written about this and may be asked. The gap list is open.")
    )


def would_you_talk(ref: str, text: str) -> Message:
    return message(
        _("Somebody in your programme asks this. You have shared something near to it, and you "
          "said that I may ask you. Would you talk with them?"),
        quote(shortened(text)),
        note(_("They do not know that I ask you. Names are told only if you both say yes.")),
        buttons=[
            Button(label=_("Yes, I would"), action=PEER_YES, ref=ref),
            Button(label=_("Not this time"), action=PEER_NO, ref=ref),
        ],
    )  # fmt: skip


def how_to_reach_you() -> Message:
    return message(
        _("Good. How can they reach you? Write a number, an address, or a good time to meet. "
          "They see it only if they say yes too.")
    )  # fmt: skip


def waiting_for_the_other() -> Message:
    return message(_("Thank you. I am asking them now, and will tell you what they say."))


def fine() -> Message:
    return message(_("That is fine. They will not know that I asked you."))


def somebody_would_talk(ref: str, place: str) -> Message:
    who = _("Somebody in {place}").format(place=place) if place else _("Somebody")
    return message(
        _("{who} would talk with you about your question. Shall I introduce you?").format(who=who),
        buttons=[
            Button(label=_("Yes, introduce us"), action=MEET, ref=ref),
            Button(label=_("No, thank you"), action=NOT_MEET, ref=ref),
        ],
    )


def meet(name: str, place: str, about: str, reach: str = "") -> Message:
    who = _("{name}, {place}").format(name=name, place=place) if place else name
    how = [_("How to reach them: {reach}").format(reach=reach)] if reach else []
    then = [] if reach else [_("They know how to reach you.")]
    return message(
        _("You both said yes. This is {who}.").format(who=who), quote(shortened(about)), *how, *then
    )


def not_introduced() -> Message:
    return message(_("That is fine. I have not told them your name."))


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

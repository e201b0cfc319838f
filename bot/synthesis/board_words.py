"""What synthesis says to coaches about a study: its board, its runs, what goes out of it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.chat import Button, File, Message, Part, heading, message, note
from bot.language import _, ngettext
from bot.synthesis.coach_words import became_name, state_name
from bot.synthesis.words import OPEN, behind, fitting, short

if TYPE_CHECKING:
    from bot.synthesis.chart import Grid
    from bot.synthesis.models import Run
    from bot.synthesis.studies import Listed
    from bot.synthesis.views import Board, Card, Item

BOARD = "themes.board"
RUN = "themes.run"
WORDED = "themes.worded"
PLACE = "themes.place"
WEEKLY = "themes.weekly"
RETURN = "themes.give_back"
PUBLISH = "themes.publish"
REPORT = "themes.report"
PICTURES = "themes.pictures"
HISTORY = "themes.history"
UNPLACED = "themes.unplaced"

MOST_LISTED = 8
MOST_ALT = 1000
"""Signs that tell what a picture shows."""


def which_study(studies: "Sequence[Listed]") -> Message:
    return message(
        _("Which themes?"),
        buttons=[
            Button(label=short(study_name(each), 75), action=BOARD, ref=str(each.study.id))
            for each in studies[:24]
        ],
    )


def study_name(each: "Listed") -> str:
    study = each.study
    parts = [each.programme.name]
    if study.prompt:
        parts.append(_("answers to {prompt}").format(prompt=study.prompt))
    if study.about:
        parts.append(_("tagged {tag}").format(tag=study.about))
    if study.since or study.until:
        parts.append(f"{study.since or '…'} – {study.until or '…'}")
    if study.frame:
        parts.append(_("beginning with {frame}").format(frame=study.frame.replace("-", " ")))
    return ", ".join(parts)


def frame_is_gone(name: str) -> str:
    return _("The frame {name} is not there any more, so I began with what people say.").format(
        name=name
    )


def board(it: "Board", page: int = 0) -> Message:
    ref = str(it.study.id)
    run = it.last_run
    parts: list[str | Part] = [heading(_("Themes in {name}").format(name=it.programme.name))]
    if it.is_running:
        parts.append(_("A run is on its way. I will say when it is done."))
    if run is None:
        parts.append(
            ngettext(
                "{n} shared reflection could be looked at. No run yet.",
                "{n} shared reflections could be looked at. No run yet.",
                it.reflections,
            ).format(n=it.reflections)
        )
        return message(*parts, buttons=[Button(label=_("Look for themes"), action=RUN, ref=ref)])
    parts.append(run_in_short(run, it.new))
    cards = it.themes[page * MOST_LISTED : (page + 1) * MOST_LISTED]
    parts += [
        f"{card.title} ({state_name(card.state)})\n{behind(card.people, card.places)}"
        for card in cards
    ]
    buttons = [Button(label=short(card.title, 60), action=OPEN, ref=str(card.id)) for card in cards]
    if len(it.themes) > (page + 1) * MOST_LISTED:
        buttons.append(Button(label=_("More themes"), action=BOARD, ref=f"{ref}.{page + 1}"))
    buttons += [
        Button(label=_("Not placed: {n}").format(n=it.unplaced), action=UNPLACED, ref=ref),
        Button(label=_("Place the new ones"), action=PLACE, ref=ref),
        Button(label=_("Look for themes anew"), action=RUN, ref=ref),
        Button(label=_("Give approved ones back"), action=RETURN, ref=ref),
        Button(label=_("Publish what was given back"), action=PUBLISH, ref=ref),
        Button(label=_("Report"), action=REPORT, ref=ref),
        Button(label=_("Pictures"), action=PICTURES, ref=ref),
        Button(label=_("What was done"), action=HISTORY, ref=ref),
        Button(
            label=_("Stop the weekly run") if it.study.every_week else _("Run every week"),
            action=WEEKLY,
            ref=ref,
        ),
    ]
    return fitting(parts, buttons)


def run_in_short(run: "Run", new: int = 0) -> str:
    lines = [
        _("{n} reflections of {who}: {placed} placed, {unplaced} not.").format(
            n=run.reflections,
            who=behind(run.people, run.places),
            placed=run.placed,
            unplaced=run.unplaced,
        )
    ]
    if run.agreement is not None:
        lines.append(
            _(
                "A second run without a tenth of them puts {percent} % of the pairs together again."
            ).format(percent=round(100 * run.agreement))
        )
    if run.note:
        lines.append(run.note)
    if new:
        lines.append(ngettext("{n} has come since.", "{n} have come since.", new).format(n=new))
    return "\n".join(lines)


def run_wanted() -> Message:
    return message(_("I am looking. It takes seconds for hundreds of reflections."))


def run_done(run: "Run", counts: "Sequence[tuple[str, int]]") -> Message:
    buttons = [Button(label=_("Show the themes"), action=BOARD, ref=str(run.study_id))]
    offer: list[str | Part] = []
    if run.tokens:
        offer.append(
            _(
                "A language model could word them. The words of those who agreed to that would go "
                "to it without names, about {tokens} tokens."
            ).format(tokens=run.tokens)
        )
        buttons.append(
            Button(label=_("Have the model word them"), action=WORDED, ref=str(run.study_id))
        )
    told = [f"{became_name(became, 0, 0).partition(':')[0]}: {n}" for became, n in counts]
    return message(
        _("The run is done."),
        run_in_short(run),
        *([", ".join(told)] if told else []),
        *offer,
        buttons=buttons,
    )


def run_failed(study_id: int) -> Message:
    return message(
        _("That run came to nothing: it was our mistake, and it has been noted. Try it again."),
        buttons=[Button(label=_("Try again"), action=RUN, ref=str(study_id))],
    )


def weekly(wanted: bool) -> Message:
    return message(
        _("It runs every week from now on, and coaches hear of it.")
        if wanted
        else _("It runs only when you say so.")
    )


def given_back(themes: int, people: int) -> Message:
    return message(
        _("{themes} given back. {people} asked: does this say what you meant?").format(
            themes=ngettext("{n} theme", "{n} themes", themes).format(n=themes),
            people=ngettext("{n} person is", "{n} people are", people).format(n=people),
        )
    )


def published(themes: int) -> Message:
    return message(
        ngettext("{n} theme is published.", "{n} themes are published.", themes).format(n=themes),
        note(_("Everybody in the programme gets a digest when it suits them.")),
    )


def reports(files: "Sequence[File]") -> list[Message]:
    return [message(_("The report: {name}").format(name=file.name), file=file) for file in files]


def nothing_to_report() -> Message:
    return message(_("Nothing is published yet, so there is nothing to report."))


def in_words(grid: "Grid") -> list[str]:
    """Tell what a picture shows: for each theme, where most people are."""
    return [
        _("{theme}: most in {where} ({people}).").format(
            theme=theme.title,
            where=", ".join(where),
            people=ngettext("{n} person", "{n} people", most).format(n=most),
        )
        for theme, where, most in grid.peaks
    ]


def by_place() -> str:
    return _("Themes by place: the darker, the more people.")


def by_quarter() -> str:
    return _("Themes over time: the higher the bar, the more people in that quarter of the year.")


def pictures(drawn: "Sequence[tuple[str, Grid, File]]", least: int) -> list[Message]:
    """Show pictures of themes, each with what it is, its numbers and its file."""
    counted = _(
        "How many people speak of each theme. A dash is nobody, or too few to be shown: each "
        "number rests on at least {n} people, and none can be worked out from the others."
    ).format(n=least)
    return [
        message(
            title,
            note(counted),
            image=file.model_copy(
                update={"alt": short(" ".join([title, *in_words(grid)]), MOST_ALT)}
            ),
        )
        for title, grid, file in drawn
    ]


def nothing_to_draw() -> Message:
    return message(
        _(
            "There is nothing to draw yet. A theme stands here once enough people in enough "
            "places speak of it."
        )
    )


def on_home(it: "Listed", next_ones: "Sequence[Card]") -> Message:
    """Say what waits for a coach, with a way to the next ones: there they approve, or do not."""
    return message(
        heading(_("Themes across places")),
        note(study_name(it)),
        _("{alive} alive, {waiting} waiting for a coach.").format(
            alive=it.alive, waiting=it.waiting
        ),
        buttons=[
            *(
                Button(label=short(card.title, 60), action=OPEN, ref=str(card.id))
                for card in next_ones
            ),
            Button(label=_("Show the themes"), action=BOARD, ref=str(it.study.id)),
        ],
    )


def unplaced(study_id: int, items: "Sequence[Item]", page: int, *, more: bool) -> Message:
    if not items:
        return message(_("Every reflection stands in some theme."))
    parts: list[str | Part] = [heading(_("Not placed in any theme"))]
    parts += [f"{item.on or ''} {short(item.text, 400)}".strip() for item in items]
    ref = f"{study_id}.{page + 1}"
    return fitting(parts, [Button(label=_("More"), action=UNPLACED, ref=ref)] if more else [])


def offered() -> Message:
    return message(
        _(
            "Offered to those who manage the programme. Once one accepts it and it is published, "
            "guidance cites it."
        )
    )

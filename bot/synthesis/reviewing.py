"""What coaches do in chat: look at the board, read what a theme rests on, and shape it."""

from collections.abc import Awaitable, Callable

from bot.conversations import Handler, Heard, Refusal
from bot.conversations.flow import show as show_form
from bot.delivery.files import Files
from bot.synthesis import (
    acts,
    board,
    board_words,
    chart,
    close_up,
    coach_words,
    promoting,
    publishing,
    pulling_back,
    queries,
    report,
    returning,
    shown,
    studies,
    undoing,
)
from bot.synthesis.desk import CannotDo, Desk, No
from bot.synthesis.models import ALIVE, LivingTheme, RunKind
from bot.synthesis.shown import Spread
from bot.synthesis.views import Board, Detail
from bot.synthesis.words import OPEN

Published = Callable[[Heard, list[LivingTheme]], Awaitable[None]]


class Reviewing:
    """
    Args:
        files: where reports and pictures wait to be sent.
        has_published: hears of themes that have just been published.
    """

    def __init__(self, files: Files, has_published: Published) -> None:
        self._files, self._has_published = files, has_published
        handlers: dict[str, Handler] = {
            board_words.BOARD: self.show_board,
            board_words.RUN: self.run,
            board_words.WORDED: self.have_worded,
            board_words.PLACE: self.place,
            board_words.WEEKLY: self.weekly,
            board_words.UNPLACED: self.unplaced,
            board_words.RETURN: self.give_back,
            board_words.PUBLISH: self.publish,
            board_words.REPORT: self.report,
            board_words.PICTURES: self.pictures,
            board_words.HISTORY: self.history,
            OPEN: self.open,
            coach_words.EVIDENCE: self.evidence,
            coach_words.TICK: self.tick,
            coach_words.APPROVE: self.approve,
            coach_words.CHANGE: self.what_to_change,
            coach_words.CHANGE_SAID: self.ask_for_change,
            coach_words.REWORD: self.which_words,
            coach_words.REWORDED: self.reword,
            coach_words.MERGE: self.into_which,
            coach_words.MERGE_INTO: self.merge,
            coach_words.RETIRE: self.retire,
            coach_words.DID: self.what_was_done,
            coach_words.DID_SAID: self.say_what_was_done,
            coach_words.OFFER: self.offer,
            coach_words.UNDO: self.undo,
        }
        self.routes = {action: _saying_no(handler) for action, handler in handlers.items()}

    # The board.

    async def begin(self, heard: Heard) -> bool:
        """Show a coach their themes; False to whoever coaches nobody."""
        found = await studies.listed(heard.tx, heard.person)
        if len(found) > 1:
            await heard.say(board_words.which_study(found))
        elif found:
            heard.ref = str(found[0].study.id)
            await self.show_board(heard)
        return bool(found)

    async def show_board(self, heard: Heard) -> None:
        study_id, page = _numbers(heard, 2)
        await heard.say(board_words.board(await self._board(heard, study_id), page))

    async def run(self, heard: Heard) -> None:
        await self._want(heard, RunKind.ANEW)

    async def have_worded(self, heard: Heard) -> None:
        await self._want(heard, RunKind.WORDED)

    async def place(self, heard: Heard) -> None:
        await self._want(heard, RunKind.NEW_ONES)

    async def _want(self, heard: Heard, kind: RunKind) -> None:
        [study_id] = _numbers(heard, 1)
        await studies.want_run(_desk(heard), study_id, kind=kind, address=str(heard.sender))
        await heard.say(board_words.run_wanted())

    async def weekly(self, heard: Heard) -> None:
        [study_id] = _numbers(heard, 1)
        shown = await self._board(heard, study_id)
        study = await studies.run_every_week(_desk(heard), study_id, not shown.study.every_week)
        await heard.say(board_words.weekly(study.every_week))

    async def unplaced(self, heard: Heard) -> None:
        study_id, page = _numbers(heard, 2)
        most = coach_words.A_PAGE
        found = await close_up.unplaced(
            heard.tx, heard.person, study_id, heard.now, page * most, most, by="chat"
        )
        if found is None:
            raise CannotDo(No.NOT_THERE)
        more = found.count > found.first + most
        said = board_words.unplaced(study_id, found.items, found.first // most, more=more)
        await heard.say(said)

    async def history(self, heard: Heard) -> None:
        [study_id] = _numbers(heard, 1)
        deeds = await close_up.history(heard.tx, heard.person, study_id)
        if deeds is None:
            raise CannotDo(No.NOT_THERE)
        await heard.say(coach_words.history(deeds, heard.person))

    async def undo(self, heard: Heard) -> None:
        [act_id] = _numbers(heard, 1)
        act = await undoing.undo(_desk(heard), act_id)
        await pulling_back.look_again(heard, act.study_id)
        await heard.say(coach_words.undone())

    # One theme.

    async def open(self, heard: Heard) -> None:
        [theme_id] = _numbers(heard, 1)
        detail = await self._detail(heard, theme_id)
        agreed = await returning.agreement(heard.tx, heard.person, theme_id)
        await heard.say(coach_words.theme(detail, *(agreed or (None, 0))))

    async def evidence(self, heard: Heard) -> None:
        theme_id, page = _numbers(heard, 2)
        await self._show_evidence(heard, theme_id, page)

    async def tick(self, heard: Heard) -> None:
        theme_id, version, reflection, supports, page = _numbers(heard, 5)
        await acts.tick(
            _desk(heard), theme_id, version, reflection=reflection, supports=bool(supports)
        )
        await self._show_evidence(heard, theme_id, page)

    async def _show_evidence(self, heard: Heard, theme_id: int, page: int) -> None:
        detail = await self._detail(heard, theme_id)
        first, last = page * coach_words.A_PAGE, (page + 1) * coach_words.A_PAGE
        more = len(detail.items) > last
        await heard.redraw(coach_words.evidence(detail, detail.items[first:last], page, more=more))

    async def approve(self, heard: Heard) -> None:
        theme = await acts.approve(_desk(heard), *_numbers(heard, 2))
        await heard.say(coach_words.done(coach_words.approved(), theme))

    async def what_to_change(self, heard: Heard) -> None:
        _numbers(heard, 2)
        await show_form(heard, coach_words.change_form(heard.ref))

    async def ask_for_change(self, heard: Heard) -> None:
        theme = await acts.ask_for_change(
            _desk(heard), *_numbers(heard, 2), why=heard.answers["why"]
        )
        await self._taken_back(heard, theme)
        await heard.say(coach_words.done(coach_words.change_asked(), theme))

    async def which_words(self, heard: Heard) -> None:
        theme_id, _version = _numbers(heard, 2)
        detail = await self._detail(heard, theme_id)
        await show_form(heard, coach_words.reword_form(heard.ref, detail.card))

    async def reword(self, heard: Heard) -> None:
        theme = await acts.rename(
            _desk(heard),
            *_numbers(heard, 2),
            title=heard.answers["title"],
            statement=heard.answers["statement"],
            why=heard.answers.get("why", ""),
        )
        await self._taken_back(heard, theme)
        await heard.say(coach_words.done(coach_words.reworded(), theme))

    async def into_which(self, heard: Heard) -> None:
        theme_id, _version = _numbers(heard, 2)
        detail = await self._detail(heard, theme_id)
        shown = await self._board(heard, detail.study.id)
        others = [card for card in shown.themes if card.id != theme_id]
        await heard.say(
            coach_words.merge_into(detail.card, others)
            if others
            else coach_words.nothing_to_merge()
        )

    async def merge(self, heard: Heard) -> None:
        theme_id, version, into_id, into_version = _numbers(heard, 4)
        theme = await acts.merge(
            _desk(heard), theme_id, version, into_id=into_id, into_version=into_version
        )
        await self._taken_back(heard, theme)
        await heard.say(coach_words.done(coach_words.merged(), theme))

    async def retire(self, heard: Heard) -> None:
        theme = await acts.retire(_desk(heard), *_numbers(heard, 2))
        await self._taken_back(heard, theme)
        heard.ref = str(theme.study_id)
        await heard.say(coach_words.done(coach_words.retired(), theme))

    async def what_was_done(self, heard: Heard) -> None:
        theme_id, _version = _numbers(heard, 2)
        detail = await self._detail(heard, theme_id)
        await show_form(heard, coach_words.did_form(heard.ref, detail.card))

    async def say_what_was_done(self, heard: Heard) -> None:
        theme = await acts.say_what_was_done(
            _desk(heard), *_numbers(heard, 2), words=heard.answers.get("did", "")
        )
        await self._taken_back(heard, theme)
        await heard.say(coach_words.done(coach_words.did_kept(), theme))

    # Out into the world.

    async def give_back(self, heard: Heard) -> None:
        [study_id] = _numbers(heard, 1)
        given = await returning.give_back(_desk(heard), study_id)
        asked = await returning.count_asked(heard.tx, [theme.id for theme in given])
        await heard.say(board_words.given_back(len(given), asked))

    async def publish(self, heard: Heard) -> None:
        [study_id] = _numbers(heard, 1)
        published = await publishing.publish(_desk(heard), study_id)
        await self._has_published(heard, published)
        await heard.say(board_words.published(len(published)))

    async def report(self, heard: Heard) -> None:
        [study_id] = _numbers(heard, 1)
        found = await queries.access_study(heard.tx, heard.person, study_id)
        if found is None:
            raise CannotDo(No.NOT_THERE)
        made = await report.make(heard.tx, *found, heard.now.date())
        if made is None:
            await heard.say(board_words.nothing_to_report())
            return
        contents = {"themes.html": made.html, "themes.md": made.markdown, "themes.csv": made.csv}
        files = [
            self._files.write(name, text.encode(), whose=heard.person.id, now=heard.now)
            for name, text in contents.items()
        ]
        for message in board_words.reports(files):
            await heard.say(message)

    async def pictures(self, heard: Heard) -> None:
        """Draw the living themes by place and over time, as the page does."""
        [study_id] = _numbers(heard, 1)
        found = await queries.access_study(heard.tx, heard.person, study_id)
        if found is None:
            raise CannotDo(No.NOT_THERE)
        themes = await shown.themes(heard.tx, *found, ALIVE, spread=tuple(Spread))
        places = chart.grid(themes, [theme.by_place for theme in themes])
        quarters = chart.grid(themes, [theme.by_quarter for theme in themes])
        drawn = []
        for name, title, of, lay_out in (
            ("themes-by-place.png", board_words.by_place(), places, chart.heat_map),
            ("themes-over-time.png", board_words.by_quarter(), quarters, chart.bars),
        ):
            if of.columns:
                png = chart.as_png(lay_out(title, of))
                file = self._files.write(name, png, whose=heard.person.id, now=heard.now)
                drawn.append((title, of, file))
        for message in board_words.pictures(drawn, found[1].least_people):
            await heard.say(message)
        if not drawn:
            await heard.say(board_words.nothing_to_draw())

    async def offer(self, heard: Heard) -> None:
        theme_id, version = _numbers(heard, 2)
        await promoting.offer(_desk(heard), theme_id, version)
        await heard.say(board_words.offered())

    # Within.

    async def _board(self, heard: Heard, study_id: int) -> Board:
        shown = await board.board(heard.tx, heard.person, study_id)
        if shown is None:
            raise CannotDo(No.NOT_THERE)
        return shown

    async def _detail(self, heard: Heard, theme_id: int) -> Detail:
        detail = await close_up.theme(heard.tx, heard.person, theme_id, heard.now, by="chat")
        if detail is None:
            raise CannotDo(No.NOT_THERE)
        return detail

    async def _taken_back(self, heard: Heard, theme: LivingTheme) -> None:
        """Put right what has been said of a theme that a coach changed."""
        await pulling_back.look_again(heard, theme.study_id)


def _desk(heard: Heard) -> Desk:
    return Desk(heard.tx, heard.now, heard.person)


def _numbers(heard: Heard, most: int) -> list[int]:
    """Return what a button brings: numbers with dots between them, 0 where there are fewer."""
    parts = heard.ref.split(".")
    if len(parts) > most or not all(part.isdecimal() for part in parts):
        raise CannotDo(No.NOT_THERE)
    return [*(int(part) for part in parts), *[0] * (most - len(parts))]


def _saying_no(handler: Handler) -> Handler:
    async def handle(heard: Heard) -> None:
        try:
            await handler(heard)
        except CannotDo as no:
            raise Refusal(coach_words.cannot(no.why)) from None

    return handle

"""The first page somebody sees, and the way out."""

from datetime import timedelta

from starlette.responses import Response

from bot.people import record
from bot.reflections import queries as reflections
from bot.reflections.commitments import queries as commitments
from bot.reflections.enclosed import queries as enclosed
from bot.web import words as web_words
from bot.web.pages.my.group import MY
from bot.web.sign_in import queries as sign_in
from bot.web.visit import Visit

AHEAD = timedelta(weeks=12)


@MY.get("/my")
async def overview(visit: Visit) -> Response:
    tx, me = visit.tx, visit.person
    enrolment = await reflections.enrolment(tx, me)
    coming = await visit.house.calendar(tx, me, visit.now, visit.now + AHEAD)
    entries = await reflections.journal(tx, me, 0, 3)
    return visit.show(
        "my/front.html",
        waiting=await reflections.waiting(tx, me),
        next_due=enrolment.next_due_at if enrolment and enrolment.is_active else None,
        entries=entries,
        sent=await enclosed.with_answers(tx, [each.id for each in entries]),
        trying=(await commitments.still_open(tx, me))[:3],
        coming=coming[:3],
    )


@MY.post("/my/sign-out")
async def sign_out(visit: Visit) -> Response:
    await sign_in.end(visit.tx, visit.session_id)
    return visit.leave("signed_out.html", said="")


@MY.post("/my/sign-out-everywhere")
async def sign_out_everywhere(visit: Visit) -> Response:
    me = visit.person
    await sign_in.end_all(visit.tx, me.id)
    record.note(visit.tx, "sign out everywhere", visit.now, actor=me, subject=me)
    return visit.leave("signed_out.html", said=web_words.signed_out_everywhere())

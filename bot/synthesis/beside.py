"""Whether a study's numbers may be told beside those that others have been told already."""

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.people.models import Programme
from bot.synthesis import queries, rules, shown
from bot.synthesis.desk import CannotDo, No
from bot.synthesis.models import ON_THE_WAY, LearnedEntry, LivingTheme, State, Study


async def stands_beside_others(tx: AsyncSession, study: Study, programme: Programme) -> None:
    """Check what those can compare who were asked about a theme, read it, or got it as a draft.

    Raises:
        CannotDo: this study and another would, taken together, single out a few.
    """
    told = select(LivingTheme.study_id).where(
        or_(
            LivingTheme.state.in_((State.RETURNED, State.PUBLISHED)),
            LivingTheme.id.in_(
                select(LearnedEntry.theme_id).where(LearnedEntry.state.in_(ON_THE_WAY))
            ),
        )
    )
    others = await tx.scalars(
        select(Study)
        .where(Study.programme_id == study.programme_id, Study.id != study.id, Study.id.in_(told))
        .order_by(Study.id)
    )
    scopes = [await shown.voices_of(tx, each) for each in (study, *others.all())]
    if not rules.scopes_hold(scopes, queries.threshold_of(programme)):
        raise CannotDo(No.TOO_NEAR)

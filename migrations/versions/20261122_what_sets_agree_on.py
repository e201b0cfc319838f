"""sets: for how long words are kept, and invitations that lapse

Revises: 4cc46d24d011
"""

from datetime import timedelta

import sqlalchemy as sa
from alembic import op

import bot.db

revision = '3e517da8f011'
down_revision = '4cc46d24d011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    # No batches: on SQLite they make a table anew to drop a column, and dropping the old one
    # takes with it whatever belongs to its rows.
    moment = bot.db.UtcDateTime(timezone=True)
    op.add_column('learning_sets', sa.Column('keep_wanted', sa.Integer(), nullable=True))
    op.add_column('set_meetings', sa.Column('keep_until', moment, nullable=True))
    op.create_index(op.f('ix_set_meetings_keep_until'), 'set_meetings', ['keep_until'])
    op.add_column('set_members', sa.Column('keep_agreed', sa.Integer(), nullable=True))
    op.add_column('set_members', sa.Column('due_at', moment, nullable=True))
    op.create_index(op.f('ix_set_members_due_at'), 'set_members', ['due_at'])

    # Invitations that wait for an answer are brought up once more, and then lapse.
    members = sa.table(
        'set_members', sa.column('standing'), sa.column('since'), sa.column('due_at')
    )
    waiting = members.c.standing == 'invited'
    op.execute(members.update().where(waiting).values(due_at=members.c.since))

    # What was said is kept for as long as its set had agreed.
    meetings = sa.table(
        'set_meetings',
        sa.column('id'),
        sa.column('set_id'),
        sa.column('ended_at', moment),
        sa.column('keep_until', moment),
    )
    sets = sa.table('learning_sets', sa.column('id'), sa.column('keep_days'))
    ended = sa.select(meetings.c.id, meetings.c.ended_at, sets.c.keep_days).join_from(
        meetings, sets, sets.c.id == meetings.c.set_id
    )
    for row in op.get_bind().execute(ended.where(meetings.c.ended_at.is_not(None))).all():
        until = row.ended_at + timedelta(days=row.keep_days)
        op.execute(meetings.update().where(meetings.c.id == row.id).values(keep_until=until))


def downgrade() -> None:
    members = sa.table('set_members', sa.column('standing'))
    op.execute(members.update().where(members.c.standing == 'lapsed').values(standing='declined'))

    op.drop_index(op.f('ix_set_members_due_at'), 'set_members')
    op.drop_column('set_members', 'due_at')
    op.drop_column('set_members', 'keep_agreed')
    op.drop_index(op.f('ix_set_meetings_keep_until'), 'set_meetings')
    op.drop_column('set_meetings', 'keep_until')
    op.drop_column('learning_sets', 'keep_wanted')

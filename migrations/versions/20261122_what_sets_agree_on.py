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
    with op.batch_alter_table('learning_sets', schema=None) as batch_op:
        batch_op.add_column(sa.Column('keep_wanted', sa.Integer(), nullable=True))

    with op.batch_alter_table('set_meetings', schema=None) as batch_op:
        batch_op.add_column(
            sa.Column('keep_until', bot.db.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.create_index(batch_op.f('ix_set_meetings_keep_until'), ['keep_until'])

    with op.batch_alter_table('set_members', schema=None) as batch_op:
        batch_op.add_column(sa.Column('keep_agreed', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('due_at', bot.db.UtcDateTime(timezone=True), nullable=True))
        batch_op.create_index(batch_op.f('ix_set_members_due_at'), ['due_at'])

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
        sa.column('ended_at', bot.db.UtcDateTime(timezone=True)),
        sa.column('keep_until', bot.db.UtcDateTime(timezone=True)),
    )
    sets = sa.table('learning_sets', sa.column('id'), sa.column('keep_days'))
    ended = sa.select(meetings.c.id, meetings.c.ended_at, sets.c.keep_days).join_from(
        meetings, sets, sets.c.id == meetings.c.set_id
    )
    for row in op.get_bind().execute(ended.where(meetings.c.ended_at.is_not(None))).all():
        until = row.ended_at + timedelta(days=row.keep_days)
        op.execute(
            meetings.update().where(meetings.c.id == row.id).values(keep_until=until)
        )


def downgrade() -> None:
    members = sa.table('set_members', sa.column('standing'))
    op.execute(members.update().where(members.c.standing == 'lapsed').values(standing='declined'))

    with op.batch_alter_table('set_members', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_set_members_due_at'))
        batch_op.drop_column('due_at')
        batch_op.drop_column('keep_agreed')

    with op.batch_alter_table('set_meetings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_set_meetings_keep_until'))
        batch_op.drop_column('keep_until')

    with op.batch_alter_table('learning_sets', schema=None) as batch_op:
        batch_op.drop_column('keep_wanted')

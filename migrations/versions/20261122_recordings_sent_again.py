"""recordings sent again

Revises: 1f0c5d2b7a94
"""

import sqlalchemy as sa
from alembic import op

import bot.db

revision = '15c8c9690c4b'
down_revision = '1f0c5d2b7a94'
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = bot.db.UtcDateTime(timezone=True)
    op.add_column('reflection_parts', sa.Column('wanted_at', moment, nullable=True))
    some = sa.text('wanted_at IS NOT NULL')
    op.create_index(
        'ix_reflection_parts_wanted',
        'reflection_parts',
        ['id'],
        sqlite_where=some,
        postgresql_where=some,
    )


def downgrade() -> None:
    op.drop_index('ix_reflection_parts_wanted', 'reflection_parts')
    op.drop_column('reflection_parts', 'wanted_at')

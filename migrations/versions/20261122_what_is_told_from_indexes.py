"""What is told from indexes alone.

Revises: 2b77a5b42f43
"""

import sqlalchemy as sa
from alembic import op

revision = '1f0c5d2b7a94'
down_revision = '2b77a5b42f43'
branch_labels = None
depends_on = None


def upgrade() -> None:
    across = sa.text(
        "state = 'answered' AND deleted_at IS NULL AND visibility IN ('unnamed', 'named')"
        " AND text != ''"
    )
    op.create_index(
        'ix_reflections_each_across',
        'reflections',
        ['id', 'person_id', 'answered_at'],
        sqlite_where=across,
        postgresql_where=across,
    )
    standing = sa.text('withdrawn_at IS NULL')
    op.create_index(
        'ix_consents_standing',
        'consents',
        ['to', 'edition', 'person_id'],
        sqlite_where=standing,
        postgresql_where=standing,
    )


def downgrade() -> None:
    op.drop_index('ix_consents_standing', 'consents')
    op.drop_index('ix_reflections_each_across', 'reflections')

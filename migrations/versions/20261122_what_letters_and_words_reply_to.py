"""What letters and words reply to.

Revises: 3e517da8f011
"""

import sqlalchemy as sa
from alembic import op

revision = '657011144a40'
down_revision = '3e517da8f011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    many = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    op.add_column('letters', sa.Column('hangs_on', many, nullable=True))
    op.add_column('set_words', sa.Column('answers_id', many, nullable=True))


def downgrade() -> None:
    op.drop_column('set_words', 'answers_id')
    op.drop_column('letters', 'hangs_on')

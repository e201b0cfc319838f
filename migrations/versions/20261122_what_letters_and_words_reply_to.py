"""What letters and words reply to.

Revises: 4cc46d24d011
"""

import sqlalchemy as sa
from alembic import op

import bot.db

revision = '657011144a40'
down_revision = '4cc46d24d011'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('letters', schema=None) as batch_op:
        batch_op.add_column(sa.Column('hangs_on', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))

    with op.batch_alter_table('set_words', schema=None) as batch_op:
        batch_op.add_column(sa.Column('answers_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True))



def downgrade() -> None:
    with op.batch_alter_table('set_words', schema=None) as batch_op:
        batch_op.drop_column('answers_id')

    with op.batch_alter_table('letters', schema=None) as batch_op:
        batch_op.drop_column('hangs_on')


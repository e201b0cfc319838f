"""threads in rooms

Revises: 657011144a40
"""

import sqlalchemy as sa
from alembic import op

import bot.db

revision = '8c838fa7ec92'
down_revision = '657011144a40'
branch_labels = None
depends_on = None


def upgrade() -> None:
    questions = 'guidance_room_questions'
    moment = bot.db.UtcDateTime(timezone=True)
    letter = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
    op.add_column(questions, sa.Column('thread', sa.String(), server_default='', nullable=False))
    op.add_column(questions, sa.Column('answered_at', moment, nullable=True))
    op.add_column(questions, sa.Column('letter_id', letter, nullable=True))
    op.create_index('ix_guidance_room_questions_thread', questions, ['room', 'thread'])


def downgrade() -> None:
    # Before this, whatever stood in the table was still to be answered.
    op.execute('DELETE FROM guidance_room_questions WHERE answered_at IS NOT NULL')
    op.drop_index('ix_guidance_room_questions_thread', 'guidance_room_questions')
    for column in ('letter_id', 'answered_at', 'thread'):
        op.drop_column('guidance_room_questions', column)

"""sets: several files in one message, and rooms that forgotten people are taken out of

Revises: 8c838fa7ec92
"""

import sqlalchemy as sa
from alembic import op

import bot.db

revision = '2b77a5b42f43'
down_revision = '8c838fa7ec92'
branch_labels = None
depends_on = None

words = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
COLUMNS = ('utterance_id', 'address', 'file_id', 'name', 'is_picture')
OLD = sa.table('set_enclosures', *map(sa.column, COLUMNS))
NEW = sa.table('set_enclosed', *map(sa.column, (*COLUMNS, 'number')))


def upgrade() -> None:
    op.create_table(
        'set_farewells',
        sa.Column('set_id', sa.Integer(), nullable=False),
        sa.Column('address', sa.String(length=200), nullable=False),
        sa.Column('language', sa.String(), nullable=False),
        sa.Column('due_at', bot.db.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ['set_id'],
            ['learning_sets.id'],
            name=op.f('fk_set_farewells_set_id'),
            ondelete='CASCADE',
        ),
        sa.PrimaryKeyConstraint('set_id', 'address', name=op.f('pk_set_farewells')),
    )
    # A table of its own: SQLite gives no table another primary key.
    op.create_table(
        'set_enclosed',
        sa.Column('utterance_id', words, nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('address', sa.String(), nullable=False),
        sa.Column('file_id', sa.String(), nullable=False),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('is_picture', sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ['utterance_id'],
            ['set_words.id'],
            name=op.f('fk_set_enclosed_utterance_id'),
            ondelete='CASCADE',
        ),
        sa.PrimaryKeyConstraint('utterance_id', 'number', name=op.f('pk_set_enclosed')),
    )
    # Files that are still on the road arrive all the same.
    waiting = sa.select(*OLD.c, sa.literal(0))
    op.execute(NEW.insert().from_select([*COLUMNS, 'number'], waiting))
    op.drop_table('set_enclosures')


def downgrade() -> None:
    op.create_table(
        'set_enclosures',
        sa.Column('utterance_id', words, nullable=False),
        sa.Column('address', sa.String(), nullable=False),
        sa.Column('file_id', sa.String(), nullable=False),
        sa.Column('name', sa.String(length=200), nullable=False),
        sa.Column('is_picture', sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ['utterance_id'],
            ['set_words.id'],
            name=op.f('fk_set_enclosures_utterance_id'),
            ondelete='CASCADE',
        ),
        sa.PrimaryKeyConstraint('utterance_id', name=op.f('pk_set_enclosures')),
    )
    first = sa.select(*(NEW.c[name] for name in COLUMNS)).where(NEW.c.number == 0)
    op.execute(OLD.insert().from_select([*COLUMNS], first))
    op.drop_table('set_enclosed')
    op.drop_table('set_farewells')

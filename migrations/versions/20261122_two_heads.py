"""Two temporary migrations, one head."""

revision = "b0a2d0000001"
down_revision = ("d193ca35e5a1", "16148143d004")
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing of its own."""


def downgrade() -> None:
    """Nothing of its own."""

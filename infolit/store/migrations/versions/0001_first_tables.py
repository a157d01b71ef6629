"""The first tables: libraries and what they offer, attempts, receipts, throttle, settings."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring a database of the revision before to this one."""
    op.create_table(
        "library",
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("portal_origins", sa.JSON(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_library")),
    )
    op.create_table(
        "receipt",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.CheckConstraint("length(id) = 16", name=op.f("ck_receipt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt")),
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_setting")),
    )
    op.create_table(
        "throttle",
        sa.Column("bucket", sa.LargeBinary(length=32), nullable=False),
        sa.Column("slot", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("bucket", "slot", name=op.f("pk_throttle")),
    )
    op.create_table(
        "campaign",
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("library", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("half", sa.Text(), nullable=False),
        sa.Column("background_questions", sa.Boolean(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=True),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.CheckConstraint("half IN ('a', 'b')", name=op.f("ck_campaign_half")),
        sa.CheckConstraint(
            "kind IN ('permanent', 'link', 'class', 'kiosk', 'portal')", name=op.f("ck_campaign_kind")
        ),
        sa.CheckConstraint("path IN ('quick', 'full')", name=op.f("ck_campaign_path")),
        sa.ForeignKeyConstraint(
            ["library"], ["library.slug"], name=op.f("fk_campaign_library"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("slug", name=op.f("pk_campaign")),
    )
    op.create_table(
        "library_text",
        sa.Column("library", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("contact", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("hours", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["library"], ["library.slug"], name=op.f("fk_library_text_library"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("library", "language", name=op.f("pk_library_text")),
    )
    op.create_table(
        "receipt_result",
        sa.Column("receipt_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("attempt_key", sa.LargeBinary(length=16), nullable=True),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("half", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("bank_version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("guesses", sa.Text(), nullable=False),
        sa.Column("points", sa.Text(), nullable=False),
        sa.Column("tasks_right", sa.Text(), nullable=False),
        sa.Column("calibration", sa.Text(), nullable=True),
        sa.Column("cuts", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["receipt_id"], ["receipt.id"], name=op.f("fk_receipt_result_receipt_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("receipt_id", "number", name=op.f("pk_receipt_result")),
    )
    op.create_table(
        "training",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("library", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("stages", sa.JSON(), nullable=False),
        sa.Column("levels", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("starts_at", sa.String(length=5), nullable=True),
        sa.Column("minutes", sa.Integer(), autoincrement=False, nullable=True),
        sa.Column("every_weeks", sa.Integer(), autoincrement=False, nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('course', 'e-course', 'handout', 'one-to-one')", name=op.f("ck_training_kind")
        ),
        sa.CheckConstraint("every_weeks > 0", name=op.f("ck_training_every_weeks")),
        sa.ForeignKeyConstraint(
            ["library"], ["library.slug"], name=op.f("fk_training_library"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training")),
    )
    op.create_table(
        "attempt",
        sa.Column("key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("campaign", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("half", sa.Text(), nullable=False),
        sa.Column("bank_version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("mixed_languages", sa.Boolean(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("finished_on", sa.Date(), nullable=True),
        sa.Column("extended_on", sa.Date(), nullable=True),
        sa.Column("extension_finished_on", sa.Date(), nullable=True),
        sa.Column("stages_done", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("guesses", sa.Text(), nullable=False),
        sa.Column("points", sa.Text(), nullable=False),
        sa.Column("tasks_right", sa.Text(), nullable=False),
        sa.Column("receipt", sa.LargeBinary(length=16), nullable=True),
        sa.Column("again", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("lifelong", sa.Text(), nullable=True),
        sa.Column("honeypot", sa.Boolean(), nullable=False),
        sa.Column("flags", sa.Text(), nullable=False),
        sa.Column("calibration", sa.Text(), nullable=True),
        sa.Column("cuts", sa.Text(), nullable=True),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.Column("demonstration", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(path = 'extended') = (extended_on IS NOT NULL) OR revoked_on IS NOT NULL",
            name=op.f("ck_attempt_extended"),
        ),
        sa.CheckConstraint("(path = 'full') = (half = 'ab')", name=op.f("ck_attempt_half")),
        sa.CheckConstraint("again IN ('yes', 'no', 'code')", name=op.f("ck_attempt_again")),
        sa.CheckConstraint(
            "path IN ('quick', 'full', 'extended') AND half IN ('a', 'b', 'ab')", name=op.f("ck_attempt_path")
        ),
        sa.CheckConstraint(
            "revoked_on IS NULL OR (stages_done = 0 AND points = ',,,,,,,' AND tasks_right = ',,,,,,,'"
            " AND guesses = ',,,,,,,' AND flags = '' AND receipt IS NULL AND again IS NULL AND role IS NULL AND lifelong IS NULL)",
            name=op.f("ck_attempt_revoked_is_empty"),
        ),
        sa.CheckConstraint(
            "stages_done BETWEEN 0 AND 8 AND (stages_done <= 4 OR path = 'extended')",
            name=op.f("ck_attempt_stages_done"),
        ),
        sa.CheckConstraint(
            "extended_on IS NULL OR finished_on IS NOT NULL", name=op.f("ck_attempt_extended_after_finish")
        ),
        sa.CheckConstraint(
            "extension_finished_on IS NULL OR (extended_on IS NOT NULL AND stages_done = 8)",
            name=op.f("ck_attempt_extension_is_whole"),
        ),
        sa.CheckConstraint(
            "finished_on IS NULL OR stages_done > 0", name=op.f("ck_attempt_finished_has_a_stage")
        ),
        sa.CheckConstraint("length(key) = 16", name=op.f("ck_attempt_key")),
        sa.ForeignKeyConstraint(["campaign"], ["campaign.slug"], name=op.f("fk_attempt_campaign")),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_attempt")),
    )
    op.create_index(
        op.f("ix_attempt_receipt"),
        "attempt",
        ["receipt"],
        sqlite_where=sa.text("receipt IS NOT NULL"),
        postgresql_where=sa.text("receipt IS NOT NULL"),
    )
    op.create_table(
        "training_text",
        sa.Column("training", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("provider_name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["training"], ["training.id"], name=op.f("fk_training_text_training"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("training", "language", name=op.f("pk_training_text")),
    )
    op.create_table(
        "response",
        sa.Column("attempt_key", sa.LargeBinary(length=16), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("leg", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("marks", sa.Text(), nullable=True),
        sa.Column("points", sa.Integer(), autoincrement=False, nullable=True),
        sa.Column("is_right", sa.Boolean(), nullable=False),
        sa.Column("seconds", sa.Integer(), autoincrement=False, nullable=True),
        sa.Column("draft", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(marks IS NULL) = (points IS NULL) AND points >= 0", name=op.f("ck_response_points")
        ),
        sa.CheckConstraint("leg BETWEEN 1 AND 8", name=op.f("ck_response_leg")),
        sa.CheckConstraint("seconds BETWEEN 0 AND 1800", name=op.f("ck_response_seconds")),
        sa.ForeignKeyConstraint(
            ["attempt_key"], ["attempt.key"], name=op.f("fk_response_attempt_key"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("attempt_key", "item", name=op.f("pk_response")),
    )


def downgrade() -> None:
    """Take it back."""
    op.drop_table("response")
    op.drop_table("training_text")
    op.drop_index(op.f("ix_attempt_receipt"), table_name="attempt")
    op.drop_table("attempt")
    op.drop_table("training")
    op.drop_table("receipt_result")
    op.drop_table("library_text")
    op.drop_table("campaign")
    op.drop_table("throttle")
    op.drop_table("setting")
    op.drop_table("receipt")
    op.drop_table("library")

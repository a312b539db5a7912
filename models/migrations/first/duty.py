"""Shifts, absences, swaps and handovers of duty."""

import sqlalchemy as sa

from models.migrations.first.table import Index, Table
from models.storage.columns import Json, UtcDateTime, one_of

TABLES: dict[str, Table] = {
    "absence": lambda: (
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("begins_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("entered_by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("entered_at", UtcDateTime(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
    ),
    "shift": lambda: (
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("role", one_of("duty", "backup", "duty_leader"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("begins_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
    ),
    "duty_swap": lambda: (
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("asker_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("other_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("shift_id", sa.Integer(), sa.ForeignKey("shift.id", ondelete="SET NULL"), nullable=True),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("posts", Json, nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("is_agreed", sa.Boolean(), nullable=True),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
    ),
    "handover": lambda: (
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("begins_at", UtcDateTime(), nullable=False),
        sa.Column("shift_id", sa.Integer(), sa.ForeignKey("shift.id", ondelete="SET NULL"), nullable=True),
        sa.Column("from_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("to_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=False),
        sa.Column("notes", sa.String(), nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.Column("posts", Json, nullable=False),
        sa.Column("accepted_at", UtcDateTime(), nullable=True),
        sa.Column("accepted_by_id", sa.Integer(), sa.ForeignKey("person.id"), nullable=True),
        sa.Column("steps_told", sa.Integer(), nullable=False),
        sa.Column("next_step_at", UtcDateTime(), nullable=True),
        sa.UniqueConstraint("begins_at"),
    ),
}

INDEXES = (
    Index(
        "ix_shift_times",
        "shift",
        (
            "ends_at",
            "begins_at",
        ),
    ),
    Index(
        "ix_shift_role_begins",
        "shift",
        (
            "role",
            "begins_at",
        ),
    ),
    Index("ix_shift_person_id", "shift", ("person_id",)),
    Index(
        "ix_absence_person",
        "absence",
        (
            "person_id",
            "ends_at",
        ),
    ),
    Index("ix_duty_swap_shift_id", "duty_swap", ("shift_id",)),
    Index("ix_handover_shift_id", "handover", ("shift_id",)),
    Index("ix_handover_next_step_at", "handover", ("next_step_at",)),
)

"""A row made without the ceremony of its model has the same fields, and no others."""

from datetime import UTC, datetime

import pytest

from models.messaging.receipt import Receipt, ReceiptState
from models.storage.new_row import bare_row

NOW = datetime(2026, 3, 3, 2, 0, tzinfo=UTC)


def test_what_is_not_named_has_its_default() -> None:
    """As the model's own constructor makes it."""
    row = bare_row(Receipt, idempotency_key="one", at=NOW, state=ReceiptState.DONE)
    assert row.model_dump() == Receipt(idempotency_key="one", at=NOW, state=ReceiptState.DONE).model_dump()


def test_a_field_without_a_default_is_demanded() -> None:
    """A row that the database would refuse is not made."""
    with pytest.raises(KeyError, match="idempotency_key"):
        bare_row(Receipt, at=NOW, state=ReceiptState.DONE)


def test_a_value_of_no_field_is_refused() -> None:
    """A misspelt name does not vanish."""
    with pytest.raises(KeyError, match="atempts"):
        bare_row(Receipt, idempotency_key="one", at=NOW, state=ReceiptState.DONE, atempts=2)

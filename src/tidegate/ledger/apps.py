"""The ledger as a Django app."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Tables and functions come from `sql/`."""

    name = "tidegate.ledger"
    label = "ledger"

"""A text that is no order, receipt or preview."""

from __future__ import annotations


class OrderInvalid(ValueError):
    """`field` is the path of the member, `rule` what must hold, `remedy` what to do."""

    def __init__(self, *, field: str, rule: str, remedy: str = "Write the document as the format says.") -> None:
        self.field = field
        self.rule = rule
        self.remedy = remedy
        super().__init__(f"{field}: {rule} {remedy}")


class UnknownKind(OrderInvalid):
    """An order of a kind that this release does not carry out; its other members cannot be judged."""

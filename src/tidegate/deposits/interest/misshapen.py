"""What does not fit the shape of a description, told by path, rule and remedy."""

from __future__ import annotations

from difflib import get_close_matches
from types import NoneType
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from tidegate.deposits.interest.shape import DescriptionShape
from tidegate.money import Invalid


def misshapen(error: ErrorDetails) -> Invalid:
    """What pydantic found, in our words."""
    path = _path(error["loc"])
    kind, value = error["type"], error["input"]
    if kind == "extra_forbidden":
        return Invalid(field=path, value=value, rule="There is no such field.", remedy=_nearest(error["loc"]))
    if kind == "missing":
        return Invalid(field=path, value="", rule="This field is needed.", remedy="Give it.")
    if kind == "enum":
        return Invalid(field=path, value=value, rule=f"It is one of {error['ctx']['expected']}.", remedy="Choose one.")
    if kind == "string_type":
        rule = "It is text in quotes: a number there would lose digits on its way."
        return Invalid(field=path, value=value, rule=rule, remedy='Write it like "0.04125".')
    return Invalid(
        field=path, value=value, rule=f"{error['msg']}.", remedy="`tidegate interest schema` tells its form."
    )


def _path(place: tuple[int | str, ...]) -> str:
    path = ""
    for part in place:
        path += f"[{part}]" if isinstance(part, int) else f".{part}" if path else part
    return path or "description"


def _nearest(place: tuple[int | str, ...]) -> str:
    """The field that may have been meant, of the object in which the unknown one stands."""
    model: Any = DescriptionShape
    for part in place[:-1]:
        if isinstance(part, str):
            model = _inner(next(f.annotation for n, f in model.model_fields.items() if part in {n, f.alias}))
    known = [field.alias or name for name, field in model.model_fields.items()]
    near = get_close_matches(str(place[-1]), known, n=1)
    return f"Did you mean {near[0]}?" if near else f"Known here: {', '.join(known)}."


def _inner(annotation: Any) -> Any:
    """The shape inside `X | None`, `list[X]`, `list[X] | None`."""
    while not (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
        annotation = next(one for one in get_args(annotation) if one is not NoneType)
    return annotation

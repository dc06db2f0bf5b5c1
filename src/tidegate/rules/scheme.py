"""Deposit guarantee schemes by the country in which a bank is authorised; cited, and only where they were read."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from tidegate.rules.parameter import Citation
from tidegate.rules.reading import LawFileBroken, citation_of, members_of, yaml_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """`whole`: it has all banks of its country; else which scheme is a bank's, only the bank can say."""

    country: str
    name: str
    url: str
    whole: bool
    citation: Citation


def schemes_of(country: str) -> tuple[Scheme, ...]:
    """The schemes kept for a country, by ISO 3166 code; none where none was read."""
    return tuple(one for one in _schemes() if one.country == country)


def scheme_of(country: str) -> Scheme | None:
    """The scheme of every bank of a country; None where there are several, or none was read."""
    found = schemes_of(country)
    return found[0] if len(found) == 1 and found[0].whole else None


@lru_cache(maxsize=1)
def _schemes() -> tuple[Scheme, ...]:
    name = "schemes.yaml"
    document = members_of(
        yaml_of(name, files("tidegate.rules").joinpath(name).read_bytes()), name, needed={"schemes"}, known=set()
    )
    return tuple(read_scheme(entry, name) for entry in document["schemes"])


def read_scheme(entry: Any, name: str) -> Scheme:
    """One entry, read strictly. Raises `LawFileBroken`."""
    members = members_of(entry, name, needed={"country", "name", "url", "whole", "citation"}, known=set())
    if type(members["whole"]) is not bool:
        raise LawFileBroken(f"{name}: {members['name']}: whole is true or false")
    citation = citation_of(members["citation"], f"{name}: {members['name']}", unread=False)
    return Scheme(
        country=members["country"],
        name=members["name"],
        url=members["url"],
        whole=members["whole"],
        citation=citation,
    )

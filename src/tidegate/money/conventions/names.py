"""What others call the conventions: QuantLib, Strata, FpML, ISO 20022 and the market's own shorthand."""

from __future__ import annotations

import re
from difflib import get_close_matches

from tidegate.money.day_count import DayCount
from tidegate.money.invalid import Invalid

_TEXT_MAX = 80

# A name that means different things in two sources is left out: none is better than the wrong one.
_ALIASES: dict[DayCount, str] = {
    DayCount.ACT_365F: "ACT/365.FIXED | Act/365 | Act/365 Fixed | Actual/365 (Fixed) | Actual365Fixed"
    " | A365F | Act365F | A005",
    DayCount.ACT_360: "ACT/360 | Actual/360 | Actual360 | French | A004",
    DayCount.ACT_364: "Actual/364 | Actual364",
    DayCount.ACT_ACT_ISDA: "ACT/ACT.ISDA | ActualActual(ISDA) | Actual/Actual (ISDA) | Actual/Actual Historical"
    " | Actual/Actual Act365 | A008",
    DayCount.ACT_ACT_ICMA: "ACT/ACT.ICMA | ACT/ACT.ISMA | Act/Act ISMA | ActualActual(ISMA) | Actual/Actual (ISMA)"
    " | Actual/Actual (ICMA) | Actual/Actual Bond | Act/Act Bond | A006",
    DayCount.THIRTY_360_ISDA: "30/360 | 30/360 Bond Basis | Bond Basis | BondBasis | Thirty360::BondBasis"
    " | 30/360 (Bond Basis) | 30/360 NASD | Thirty360::NASD | 30/360 American | A001",
    DayCount.THIRTY_E_360: "30E/360 Eurobond | 30E/360 (Eurobond Basis) | Eurobond Basis | EurobondBasis"
    " | Thirty360::EurobondBasis | Thirty360::European | 30/360 European | 30S/360 | Special German | A007",
    DayCount.THIRTY_E_360_ISDA: "30E/360.ISDA | 30E/360 German | German | Thirty360::ISDA | Thirty360::German",
    DayCount.NL_365: "Act/365 NL | Actual/365 No Leap | Actual365NoLeap | Actual365Fixed(NoLeap)"
    " | Actual/365 (No Leap) | NL365 | A014",
    DayCount.BUS_252: "BUS/252 | Business/252 | Business252 | BU/252",
    DayCount.ONE_ONE: "One/One | OneDayCounter | ONE",
    DayCount.THIRTY_360_PSA: "PSA",
    DayCount.THIRTY_365: "Thirty365 | 30/365 (QuantLib Thirty365) | A002",
    DayCount.THIRTY_E_PLUS_360: "30E+360",
    DayCount.THIRTY_E_365: "30E365",
    DayCount.THIRTY_U_360: "30/360 US | 30US/360",
    DayCount.THIRTY_U_360_EOM: "30/360 US EOM | Thirty360::USA | 30/360 SIA",
    DayCount.ACT_365_ACTUAL: "ACT/365A | Act/365A | Actual/365 Actual",
    DayCount.ACT_365_25: "Actual/365.25 | Actual36525",
    DayCount.ACT_365L: "ACT/365L | Actual/365L | Act/365 Leap year | ISMA-Year | A009",
    DayCount.ACT_366: "Actual/366 | Actual366",
    DayCount.ACT_ACT_AFB: "ACT/ACT.AFB | A010",
    DayCount.ACT_ACT_AFB_ISDA: "ActualActual(AFB) | ActualActual(Euro)",
    DayCount.ACT_ACT_YEAR: "Act/Act Y",
    DayCount.NL_360: "Act/360 NL | Actual/360 No Leap | NL360",
}


def aliases(day_count: DayCount) -> tuple[str, ...]:
    """Other names of a convention, as their sources write them."""
    return tuple(name.strip() for name in _ALIASES[day_count].split("|"))


def named_day_count(text: str, *, field: str = "day_count") -> DayCount:
    """The convention of a name or alias; capitals, blanks and dots do not matter. Raises `Invalid` with the nearest."""
    plain = _plain(text) if isinstance(text, str) and len(text) <= _TEXT_MAX else ""
    found = _BY_NAME.get(plain)
    if found is None:
        raise Invalid(field=field, value=text, rule="There is no day count of that name.", remedy=_nearest(plain))
    return found


def _nearest(plain: str) -> str:
    begun = [name for name in _BY_NAME if len(plain) > 2 and name.startswith(plain)]
    near = dict.fromkeys(_BY_NAME[name] for name in begun or get_close_matches(plain, _BY_NAME, n=5))
    if near:
        return f"Did you mean {' or '.join(list(near)[:4])}?"
    return f"Give one of {', '.join(sorted(DayCount))}."


def _plain(text: str) -> str:
    """`Actual/365 (Fixed)` and `act/365.fixed` are the same; a dot between digits stays."""
    text = text.strip().lower().replace("actual", "act")
    return re.sub(r"(?<![0-9])\.|\.(?![0-9])|[\s_():-]+", "", text)


_BY_NAME = {_plain(name): one for one in DayCount for name in (*aliases(one), one.value)}

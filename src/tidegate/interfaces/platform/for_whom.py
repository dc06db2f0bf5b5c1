"""For whom a deposit is opened: whoever is logged in, or somebody they act for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tidegate.deposits.acting_for import acts_for, may_open_for
from tidegate.interfaces.platform.frame import Frame, acting
from tidegate.money import Invalid
from tidegate.parties.refusal import checked_code


def for_whom(frame: Frame, given: Mapping[str, str]) -> Frame:
    """The frame of the person for whom it is opened. Raises `Invalid` for somebody for whom the viewer may not."""
    code = given.get("saver", "").strip() or acting(frame)
    if code == acting(frame):
        return frame
    on = frame.business_day or frame.now.date()
    if not may_open_for(saver=checked_code(code, field="saver"), person=acting(frame), on=on):
        rule, remedy = "You may open a deposit for yourself and for those for whom you act.", "Choose one of the list."
        raise Invalid(field="saver", value=code, rule=rule, remedy=remedy)
    return replace(frame, saver=code)


def whom(frame: Frame) -> tuple[tuple[str, str], ...]:
    """Those for whom the viewer may open, by code; empty where that is the viewer alone."""
    if frame.saver is None:
        return ()
    found = acts_for(person=frame.saver, on=frame.business_day or frame.now.date())
    others = [one.person for one in found if one.may_open]
    return ((frame.saver, "Myself"), *((code, code) for code in others)) if others else ()

"""What a platform said, in words for a person: of an answer that is not what was asked for."""

from __future__ import annotations

from tidegate.hub.wire import Answer
from tidegate.seal import Malformed, strict_json

_SAID_MAX = 300


def said_by(*, answer: Answer) -> str:
    """The trouble of an answer: why none came, its problem document's rule and remedy, or its status alone."""
    if answer.status is None:
        return answer.trouble
    rule, remedy = _problem(answer)
    said = " ".join(part for part in (rule, remedy) if part)
    return (said or f"It answered with status {answer.status} and no reason.")[:_SAID_MAX]


def _problem(answer: Answer) -> tuple[str, str]:
    if not answer.content_type.endswith("json"):
        return "", ""
    try:
        document = strict_json(answer.body)
    except Malformed:
        return "", ""
    if not isinstance(document, dict):
        return "", ""
    rule = document.get("rule") or document.get("detail") or document.get("title") or ""
    return str(rule), str(document.get("remedy") or "")

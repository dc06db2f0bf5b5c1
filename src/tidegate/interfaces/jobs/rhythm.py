"""When to ask again: each platform in its own rhythm, slower while it does not answer. Pure; seconds are handed in."""

from __future__ import annotations

from dataclasses import dataclass, field

LONGEST_S = 3_600


@dataclass(slots=True, kw_only=True)
class Rhythm:
    """Every `every_s` seconds; after each silence in a row twice as long, at most an hour (or `every_s`, if more)."""

    every_s: int
    _silences: dict[str, int] = field(default_factory=dict)
    _rests_until: dict[str, float] = field(default_factory=dict)

    def resting(self, *, now: float) -> frozenset[str]:
        """Who is not to be asked yet."""
        return frozenset(code for code, until in self._rests_until.items() if until > now)

    def answered(self, code: str) -> None:
        """Back to every `every_s` seconds."""
        self._silences.pop(code, None)
        self._rests_until.pop(code, None)

    def silent(self, code: str, *, now: float) -> int:
        """Rests longer than before; for how many seconds."""
        self._silences[code] = self._silences.get(code, 0) + 1
        rest = self.pause_s(silences=self._silences[code])
        self._rests_until[code] = now + rest
        return rest

    def pause_s(self, *, silences: int) -> int:
        """How long to rest after so many silences in a row."""
        longest = max(LONGEST_S, self.every_s)
        return min(longest, self.every_s << min(silences, 30))

"""Figures, each beside a limit measured in the same run on the same server. Never a timed test."""

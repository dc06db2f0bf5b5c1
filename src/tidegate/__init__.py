"""Tidegate: an online deposit platform with its supervision built in."""

__version__ = "0.1.0"

"""Django's name for this room."""

from __future__ import annotations

from django.apps import AppConfig


class HubConfig(AppConfig):
    name = "tidegate.hub"
    label = "hub"

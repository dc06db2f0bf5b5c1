"""The room's registration with Django."""

from django.apps import AppConfig


class ClosingConfig(AppConfig):
    name = "tidegate.closing"
    label = "closing"

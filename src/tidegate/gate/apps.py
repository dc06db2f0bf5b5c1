"""The room's registration with Django."""

from django.apps import AppConfig


class GateConfig(AppConfig):
    name = "tidegate.gate"
    label = "gate"

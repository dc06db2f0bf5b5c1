"""The room's registration with Django."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "tidegate.parties"
    label = "parties"

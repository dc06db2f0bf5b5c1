"""The room's registration with Django."""

from django.apps import AppConfig


class DepositsConfig(AppConfig):
    name = "tidegate.deposits"
    label = "deposits"

"""The catalogue as a Django app."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Products, listings and the shelf."""

    name = "tidegate.catalogue"
    label = "catalogue"

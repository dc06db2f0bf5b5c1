"""The room's registration with Django."""

from django.apps import AppConfig


class ComplianceConfig(AppConfig):
    name = "tidegate.compliance"
    label = "compliance"

"""The story's addresses; "" is the story only in a demonstration."""

from __future__ import annotations

from django.conf import settings
from django.urls import URLPattern, path

from tidegate.interfaces.desk.story import views

urlpatterns: list[URLPattern] = (
    [
        path("", views.story, name="story"),
        path("story/stages", views.stages, name="story-stages"),
        path("story/tick", views.tick, name="story-tick"),
        path("story/preview", views.preview, name="story-preview"),
        path("story/sign", views.sign, name="story-sign"),
        path("story/advance", views.advance, name="story-advance"),
        path("story/advancing", views.advancing, name="story-advancing"),
    ]
    if settings.DEMO
    else []
)

"""What a platform answers to."""

from __future__ import annotations

from tidegate.interfaces.site.urls import urls_of

urlpatterns = urls_of("platform")
handler400 = "tidegate.interfaces.site.answers.bad_request"
handler403 = "tidegate.interfaces.site.answers.forbidden"
handler404 = "tidegate.interfaces.site.answers.not_found"
handler500 = "tidegate.interfaces.site.answers.server_error"

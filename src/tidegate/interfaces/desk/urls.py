"""The desk's addresses. The story's own, if it is there, stand before them: "" is the story in a demonstration."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from tidegate.interfaces.desk import acts, around, orders

_STORY = "tidegate.interfaces.desk.story.urls"

urlpatterns: list[URLPattern | URLResolver] = [
    # The story answers "" only where DEMO is set; its own urls say how. Without it "" leads to the desk.
    *([path("", include(_STORY))] if find_spec(_STORY) else []),
    path("", RedirectView.as_view(url="/desk/", permanent=False), name="front"),
    path("login", around.log_in, name="login"),
    path("logout", around.log_out, name="logout"),
    path("desk/", orders.order_list, name="desk"),
    path("desk/officer", acts.choose_officer, name="desk-officer"),
    path("desk/platforms", around.platform_list, name="desk-platforms"),
    path("desk/probes", around.probe_list, name="desk-probes"),
    path("desk/probes/now", around.probe_all, name="desk-probe-all"),
    path("desk/orders/new", acts.new_order, name="desk-new"),
    path("desk/orders/<uuid:order_id>", orders.order_detail, name="desk-order"),
    path("desk/orders/<uuid:order_id>/change", acts.change_order, name="desk-change"),
    path("desk/orders/<uuid:order_id>/preview", acts.preview_order, name="desk-preview"),
    path("desk/orders/<uuid:order_id>/sign", acts.sign_order, name="desk-sign"),
    path("desk/orders/<uuid:order_id>/issue", acts.issue_order, name="desk-issue"),
    path("desk/orders/<uuid:order_id>/deliver", acts.deliver_order, name="desk-deliver"),
    path("desk/orders/<uuid:order_id>/collect", acts.collect_answers, name="desk-collect"),
    path("desk/orders/<uuid:order_id>/probe", acts.probe_order, name="desk-probe"),
    path("desk/orders/<uuid:order_id>/at/<str:platform>", orders.addressee_detail, name="desk-addressee"),
    path("desk/orders/<uuid:order_id>/files/<str:name>", orders.order_file, name="desk-file"),
]

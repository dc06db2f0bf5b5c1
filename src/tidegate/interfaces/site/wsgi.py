"""What the server loads. An unsafe production configuration, or a database of another version, stops it here."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from tidegate.interfaces.site.configuration import load, refuse_unsafe
from tidegate.interfaces.site.serve import end_with_server

end_with_server()
refuse_unsafe(load())
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tidegate.interfaces.site.settings")
application = get_wsgi_application()


def _refuse_other_version() -> None:
    from django.conf import settings
    from django.db import connections

    from tidegate.interfaces.database import schema
    from tidegate.interfaces.site.roles import rooms_of

    schema.refuse_other_version(rooms=rooms_of(settings.ROLE))
    connections.close_all()


_refuse_other_version()

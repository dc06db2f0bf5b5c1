"""What the server loads. An unsafe production configuration, or a database of another version, stops it here."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from tidegate.interfaces.site.configuration import load, refuse_unsafe

refuse_unsafe(load())
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tidegate.interfaces.site.settings")
application = get_wsgi_application()

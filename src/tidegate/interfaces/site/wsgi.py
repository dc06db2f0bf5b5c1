"""What the server loads. An unsafe production configuration, or a database of another version, stops it here."""

from __future__ import annotations

from django.core.wsgi import get_wsgi_application

from tidegate.interfaces.database.reserved import reserve
from tidegate.interfaces.site.begin import begin
from tidegate.interfaces.site.configuration import load
from tidegate.interfaces.site.serve import end_with_server

end_with_server()
_CONFIGURATION = load()
begin(_CONFIGURATION)
if _CONFIGURATION.role == "platform":
    reserve()
application = get_wsgi_application()

"""The server's entry point: `granian --interface wsgi cms.wsgi:application`."""

from django.core.wsgi import get_wsgi_application

from cms.startup import read_settings

read_settings()
application = get_wsgi_application()

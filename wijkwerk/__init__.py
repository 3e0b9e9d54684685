"""The porch: settings, addresses, Celery and the API's root. It knows every app by name; no app imports it."""

from wijkwerk.celery import app as celery_app
from wijkwerk.late_gdal import stand_in

__all__ = ["celery_app"]
__version__ = "0.1.0"

# Before anything imports GeoDjango.
stand_in()

"""Celery: the wake-up for work that can wait. The guarantee is the row in the outbox, never the message in Redis."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "wijkwerk.settings")

app = Celery("wijkwerk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

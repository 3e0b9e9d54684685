"""Puts our management pages (`wijkwerk/beheer.py`) in the place of Django's; read before any table is known."""

from django.contrib.admin.apps import AdminConfig


class BeheerConfig(AdminConfig):
    default_site = "wijkwerk.beheer.BeheerSite"

"""What every page's template knows besides its own context."""

from django.conf import settings
from django.http import HttpRequest

from wijkwerk import languages


def site(request: HttpRequest) -> dict[str, object]:
    """The municipality's name and ways to reach it, and whether this is the demo with its own mailbox."""
    return {
        "other_languages": languages.others(request),
        "house_style": f"{settings.HOUSE_STYLE_AT}/theme.css",
        "house_logo": f"{settings.HOUSE_STYLE_AT}/logo.svg",
        "has_own_logo": settings.HOUSE_STYLE_AT != "themes/petrol",
        "municipality": settings.MUNICIPALITY_NAME,
        "contact_phone": settings.CONTACT_PHONE,
        "contact_email": settings.CONTACT_EMAIL,
        "has_mailbox": settings.MAILBOX,
        "identity_provider": settings.OIDC_NAME if settings.OIDC_SERVER_URL and settings.OIDC_CLIENT_ID else "",
    }

"""What the fields of tables hold that are not ours (see `signals/retention.py`), with the app before their name.

Sessions go when they are over (`officers.sessions.clear`); what somebody signs in with goes with their account or when
they take it away themselves; what was changed in `/beheer/` is told by codes and names of the city's own rows.
"""

from typing import Final

PERSONAL: Final = frozenset(
    {
        "sessions.session.session_data", "usersessions.usersession.ip", "usersessions.usersession.user_agent",
        "usersessions.usersession.data", "mfa.authenticator.data", "account.emailaddress.email",
        "socialaccount.socialaccount.uid", "socialaccount.socialaccount.extra_data", "socialaccount.socialtoken.token",
        "socialaccount.socialtoken.token_secret",
    }
)  # fmt: skip
FREE_TEXT: Final = frozenset({"admin.logentry.object_repr", "admin.logentry.change_message"})
KEPT: Final = frozenset(
    {
        "admin.logentry.object_id", "auth.permission.name", "auth.permission.codename", "auth.group.name",
        "contenttypes.contenttype.app_label", "contenttypes.contenttype.model", "sessions.session.session_key",
        "usersessions.usersession.session_key", "account.emailconfirmation.key",
        "socialaccount.socialaccount.provider", "socialaccount.socialapp.provider",
        "socialaccount.socialapp.provider_id", "socialaccount.socialapp.name", "socialaccount.socialapp.client_id",
        "socialaccount.socialapp.secret", "socialaccount.socialapp.key", "socialaccount.socialapp.settings",
    }
)  # fmt: skip

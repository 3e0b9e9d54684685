"""What the fields of the organisation hold (see `signals/retention.py`).

Who works here is named in history for as long as that is kept: an account that ended is switched off and not deleted.
What is personal below is changed or emptied by the application manager, in `/beheer/`.
"""

from typing import Final

PERSONAL: Final = frozenset(
    {
        "officer.username", "officer.name", "officer.email", "officer.phone", "officer.function", "officer.password",
        "partnerorganisation.email", "partnerorganisation.phone", "partnercontact.name", "partnercontact.function",
        "partnercontact.email", "partnercontact.phone",
    }
)  # fmt: skip
# The words of an earlier version are erased on the page of the story.
FREE_TEXT: Final = frozenset({"areastory.story", "areastory.approach", "areastory.programme"})
KEPT: Final = frozenset(
    {
        "partnerorganisation.name", "domain.name", "team.name", "team.email", "right.code", "right.name", "role.name",
        "roletitle.name", "apiclient.name", "apiclient.key_digest", "apiclient.scopes", "apiclient.rate",
        "municipaltask.name", "municipaltask.description", "arrangement.place", "plan.name", "plan.why",
        "citytext.title", "citytext.text",
        "planline.place", "scenario.name", "scenario.areas", "scenario.changes", "scenario.result",
    }
)  # fmt: skip

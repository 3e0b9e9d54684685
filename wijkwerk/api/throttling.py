"""How often: each program at the rate of its own key, strangers who read per address.

Anonymous POSTs are counted by the doors, before anything is read (`wijkwerk/doors.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from officers.access import client_of
from wijkwerk.doors import origin, too_often

if TYPE_CHECKING:
    # REST framework reads this module while it is still being imported itself.
    from rest_framework.views import APIView


class ClientRateThrottle(BaseThrottle):
    """A fixed window in Redis; without Redis everybody passes."""

    seconds = 0

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Count the request; False when its sender must wait."""
        client = client_of(request)
        if client is not None:
            if client.rate:
                self.seconds = too_often("client", str(client.pk), rate=client.rate)
        elif request.method in ("GET", "HEAD"):
            self.seconds = too_often("read", origin(request))
        return not self.seconds

    def wait(self) -> float:
        """The seconds to wait."""
        return self.seconds

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """What every layout needs: the network's name, navigation, demo flag."""
    from people.navigation import navigation_for, start_of

    def start_url() -> str:
        return start_of(getattr(request, "user", None))

    return {
        "network_name": settings.NETWORK_NAME,
        "demo": settings.DEMO,
        "help_phone": settings.NOTIFICATIONS["help_phone"],
        "map_tiles_url": settings.MAP_TILES_URL,
        "map_tiles_attribution": settings.MAP_TILES_ATTRIBUTION,
        "navigation": navigation_for(request),
        "start_url": start_url,
    }

"""Who gets what at the addresses of monitoring; see `tests.url_matrix`."""

from tests.url_rows import (
    CHANGES_PATIENT,
    POST_ONLY,
    PUBLIC_POST_ONLY,
    SEES_PATIENT,
    Row,
    change,
    clinical,
    everyone,
)

POSTED = (
    *("reading_add", "reading_import", "device_add", "device_end"),
    *("check_in_call", "reading_wrong"),
)

MONITORING: dict[str, Row] = {
    "GET care:monitoring": SEES_PATIENT,
    **{f"GET care:{name}": POST_ONLY for name in POSTED},
    # Nothing typed in, no file, nobody's device.
    **{
        f"POST care:{name}": clinical(422)
        for name in ("reading_add", "reading_import", "device_add")
    },
    **{
        f"POST care:{name}": clinical(404)
        for name in ("device_end", "check_in_call", "reading_wrong")
    },
    "GET care:watch_set": clinical(200),
    "POST care:watch_set": clinical(422),
    "GET care:monitoring_set": CHANGES_PATIENT,
    "POST care:monitoring_set": change(422),
    "GET care:alert": SEES_PATIENT,
    "POST care:alert": clinical(422),
    "GET care:alert_plan": POST_ONLY,
    "POST care:alert_plan": change(422),
    "GET care:own_check_in": everyone(200),
    "GET care:own_check_in_open": PUBLIC_POST_ONLY,
    # The year of birth comes first.
    "POST care:own_check_in": everyone(422),
    "POST care:own_check_in_open": everyone(422),
    "GET care:readings": PUBLIC_POST_ONLY,
    # Without a device's token.
    "POST care:readings": everyone(401),
}

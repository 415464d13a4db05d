"""Who gets what at the addresses of stays and ways home; see `tests.url_matrix`."""

from tests.url_rows import (
    POST_ONLY,
    PUBLIC_POST_ONLY,
    SEES_PATIENT,
    Row,
    clinical,
    everyone,
    in_charge,
)

TRANSITIONS: dict[str, Row] = {
    "GET care:transition": SEES_PATIENT,
    "GET care:transition_do": POST_ONLY,
    "POST care:transition_do": clinical(302),
    "GET care:stays": in_charge(200),
    "GET care:stay_import": in_charge(200),
    "GET care:stays_upload": POST_ONLY,
    "POST care:stays_upload": in_charge(422),
    "GET care:token_add": POST_ONLY,
    "POST care:token_add": in_charge(422),
    "GET care:token_revoke": POST_ONLY,
    "POST care:token_revoke": in_charge(302),
    "GET care:feed_stays": PUBLIC_POST_ONLY,
    # Without a token.
    "POST care:feed_stays": everyone(401),
}

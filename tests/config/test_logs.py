import logging

from config.logs import HideTokens


def test_a_link_token_never_reaches_a_log():
    record = logging.LogRecord(
        "django.request",
        logging.WARNING,
        "",
        0,
        "Gone: %s",
        ("/r/Xk_3-secret/open/",),
        None,
    )
    assert HideTokens().filter(record)
    assert record.getMessage() == "Gone: /r/.../open/"

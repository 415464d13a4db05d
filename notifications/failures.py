import traceback


def describe_failure(error: BaseException) -> str:
    """Where and what type, for logs; the error's own text may name a person."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"

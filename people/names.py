import unicodedata


def fold(*names: str) -> str:
    """Names as search compares them: lower case, without accents or punctuation.

    "José", "JOSE" and "jose" are the same; so are "O'Neil" and "ONeil".
    """
    decomposed = unicodedata.normalize("NFKD", " ".join(names).casefold())
    letters = "".join(c for c in decomposed if not unicodedata.combining(c))
    spaced = letters.replace("-", " ")
    return " ".join("".join(c for c in spaced if c.isalnum() or c == " ").split())

from resources.unaccented import unaccented


def fold(*names: str) -> str:
    """Names as search compares them: lower case, without accents or punctuation.

    "José", "JOSE" and "jose" are the same; so are "O'Neil" and "ONeil".
    """
    spaced = unaccented(" ".join(names)).replace("-", " ")
    return " ".join("".join(c for c in spaced if c.isalnum() or c == " ").split())

class NotMergeableError(Exception):
    """Why not, in words for the curator."""


class NotUndoableError(Exception):
    """Why not, in words for the curator."""

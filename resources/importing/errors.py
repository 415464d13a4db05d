class CannotImport(Exception):
    """The import cannot start; the message says what is wrong and what to do."""

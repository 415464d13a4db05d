"""Directories from outside: HSDS packages, HSDS JSON, any CSV with a mapping."""

from resources.importing.errors import CannotImport

__all__ = ["CannotImport"]

"""From a path or an address to rows and drafts: which reader takes it."""

from collections.abc import Callable
from pathlib import Path

from resources.importing import hsds_csv
from resources.importing.errors import CannotImport
from resources.importing.fetching import Fetcher, is_address
from resources.importing.hsds_api import read_api, source_of
from resources.importing.hsds_json import read_json
from resources.importing.mapped_csv import read_mapped
from resources.importing.mapping import load_mapping
from resources.importing.rows import Draft, SourceRow

FORMATS = ("auto", "hsds-csv", "hsds-json", "csv")


def read_source(
    origin: str, kind: str, mapping: str, asking: Callable[[], None]
) -> tuple[list[SourceRow], list[Draft], str]:
    """Rows, drafts and the name the source has by itself.

    `asking` is called before each request to an address.
    Raises CannotImport when nothing can be read at all.
    """
    if is_address(origin):
        return *read_api(origin, Fetcher(asking=asking)), source_of(origin)
    path = Path(origin)
    if not path.exists():
        raise CannotImport(f"There is no file or folder {path}.")
    if kind not in FORMATS:
        raise CannotImport(f"Unknown format {kind}. Choose: {', '.join(FORMATS)}.")
    found = _format_of(path, mapping) if kind == "auto" else kind
    if found == "csv":
        if not mapping:
            raise CannotImport(
                f"{path} is not an HSDS table: a CSV file needs --mapping, the name "
                "of a shipped mapping or of your own file (see docs/importing.md)."
            )
        loaded = load_mapping(mapping)
        return *read_mapped(path, loaded), loaded.source
    reader = hsds_csv.read_package if found == "hsds-csv" else read_json
    return *reader(path), _source_name(path)


def _format_of(path: Path, mapping: str) -> str:
    if mapping:
        return "csv"
    if path.is_file():
        if path.suffix.lower() in (".json", ".ndjson", ".jsonl"):
            return "hsds-json"
        if path.suffix.lower() in (".csv", ".txt"):
            return "hsds-csv" if hsds_csv.is_table(path) else "csv"
    elif hsds_csv.is_package(path):
        return "hsds-csv"
    elif any(path.glob("*.json")):
        return "hsds-json"
    elif any(path.glob("*.csv")):
        return "csv"
    raise CannotImport(
        f"The format of {path} is not recognized. Give a folder of HSDS tables, HSDS "
        "JSON, or a CSV file with --mapping; or say which with --format."
    )


def _source_name(path: Path) -> str:
    """The names of the file or folder and the folder it is in."""
    whole = path.resolve()
    return f"{whole.parent.name}/{whole.name}"

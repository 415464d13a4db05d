"""The directory in HSDS: nested JSON, CSV tables, and what describes them."""

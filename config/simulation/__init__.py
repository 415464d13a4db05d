"""A network of invented people and organizations that uses the application for months
in a minute, once with what Nearhand does and once without."""

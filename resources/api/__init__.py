"""The HSDS API: the published directory, for anyone to read."""

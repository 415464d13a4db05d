"""What a process does once before it answers people."""

import gc

from resources import geocoding

# A whole answer makes some ten thousand objects, nearly none of them in a cycle.
COLLECT_AFTER = 50_000


def warm_up() -> None:
    """Reads the ZIP codes, and leaves what is loaded by now out of garbage collection:
    walking all of it now and then would hold up a request for a third of a second."""
    geocoding.read_zips()
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)

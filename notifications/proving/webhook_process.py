"""`python -m notifications.proving.webhook_process`: a process of its own, so that the
work of asking is not the server's. Reads a pickled `Work`, answers with a `Report`."""

import asyncio
import pickle
import sys

from notifications.proving.webhook_client import Work, post_all

if __name__ == "__main__":
    work: Work = pickle.load(sys.stdin.buffer)  # noqa: S301  from our own parent
    pickle.dump(asyncio.run(post_all(work)), sys.stdout.buffer)

"""Proves the messaging part against a stateful Twilio of our own: chaos and speed.

Nothing of the application imports it (`make lint` refuses that); the tests do, and
three commands: `chaos_outbox`, `bench_outbox`, `bench_webhooks`. They run only where
DEMO is set, on a database of their own, and the server listens on loopback alone. Why
it lives here: docs/adr/0007-what-proves-messages-ships-with-them.md.
"""

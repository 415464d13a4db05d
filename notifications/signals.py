"""News for higher floors."""

from django.dispatch import Signal

# sender=InboundMessage, inbound, patient (or None), reply_to (the Message it answers,
# or None), meaning, numbers (Decimals by name, where it asked for some). Sent once for
# each text that is no keyword, in the transaction that marks it processed: a receiver
# that fails has it sent again.
inbound_received = Signal()

# sender=Message, message, status: it ended without reaching anybody, or nobody knows.
# A task is raised already where the message is about a patient.
message_in_trouble = Signal()

from django.dispatch import Signal

# Sent inside the transaction that recorded the event: referral, event, transition.
event_recorded = Signal()

from django.dispatch import Signal

# Sent inside the transaction that recorded the event: referral, event, transition.
event_recorded = Signal()
# Whoever holds a link to a referral asks for one to the listings of its organization.
listings_link_asked = Signal()

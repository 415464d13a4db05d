"""Two listings of one thing become one, and can become two again.

Everything that points at the one that goes is moved to the one that stays, whichever
app it is in: by a rule of ours where rows are united (`shapes`), by an upper floor that
hears `resources.signals.listings_merged` where it has a rule of its own, and by
`pointers` in all other cases. What would be lost nevertheless stops the merge.
"""

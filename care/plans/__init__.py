"""The care plan: goals, what is done for them, its versions, and agreement to it."""

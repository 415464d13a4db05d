"""Anyone says what is wrong with a listing, field by field; curators decide."""

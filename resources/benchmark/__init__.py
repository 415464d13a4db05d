"""Measures the matching engine on an invented country, beside other ways to search.

Everything happens in a database of its own (`database.own_database`); nobody's data is
read or written. See `manage.py bench_matching`.
"""

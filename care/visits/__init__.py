"""Appointments beside those of referrals: with us, and with others."""

"""What is to come back from a referral to a specialist, asked for and followed up."""

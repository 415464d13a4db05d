"""The care team outside the network: who they are, how to reach them, what they get."""

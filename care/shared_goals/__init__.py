"""Goals that organizations help with, each shown to one as the person agreed."""

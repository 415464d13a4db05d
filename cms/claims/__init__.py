"""Organizations take over their own listings: claims, invitations, and who edits."""

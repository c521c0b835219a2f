"""People: signing in, roles, invitations and the roster."""

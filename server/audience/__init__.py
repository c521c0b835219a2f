"""Where publics are and what each place asks of a post."""

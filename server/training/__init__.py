"""Training of the heads from public data: run by `cadet train`, never by the server."""

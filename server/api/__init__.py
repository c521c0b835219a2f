"""JSON for programs, under /api/v1 and described by /openapi.json."""

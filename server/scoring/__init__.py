"""The scorer: a pure function from a post and its context to a scorecard."""

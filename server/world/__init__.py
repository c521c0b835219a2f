"""The state of a drill, computed from its script, its seed and what the trainee did."""

"""What the scorer's parts are measured on, and how well they did."""

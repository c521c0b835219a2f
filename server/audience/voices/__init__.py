"""What people in the simulated world say to a post: chosen by its evidence from authored lines, in their languages."""

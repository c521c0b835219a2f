"""Cohorts: assigned drills, progress, comparison and exports."""

"""Drills as a trainee meets them: briefing, desk, scorecard, review."""

"""Taking a drill: briefing, desk, scorecard and review."""

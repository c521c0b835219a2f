"""What other words would have done: a few curated edits of a post, each scored like the post itself."""

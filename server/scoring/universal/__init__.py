"""Google's Universal Sentence Encoder, multilingual v3, run in numpy: its vocabulary and its network."""

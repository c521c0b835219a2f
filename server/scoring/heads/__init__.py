"""Trained heads: small linear models over n-grams and sentence vectors, each decision a sum that can be shown."""

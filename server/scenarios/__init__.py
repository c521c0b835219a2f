"""Scenarios: the files instructors write, the library that keeps them and the pages to work on them."""

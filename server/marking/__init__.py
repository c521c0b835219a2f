"""Marking: an instructor's levels beside the machine's."""

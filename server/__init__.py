"""Cadet: the simulator in which a diplomatic academy trains its cadets to use social media."""

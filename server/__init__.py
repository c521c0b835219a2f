"""Cadet: the simulator in which a diplomatic academy trains its cadets to use social media."""

import gc

# Starting makes objects by the hundred thousand and hardly any garbage: looking for it every 700 objects, as Python
# does by default, was a fifth of the time to start.
gc.set_threshold(20_000, 20, 20)

"""Runs every benchmark, one after the other: `make bench`."""

import runpy
from pathlib import Path

for path in sorted(Path(__file__).parent.glob("bench_*.py")):
    print(f"\n{path.stem}", flush=True)
    runpy.run_module(f"tests.bench.{path.stem}", run_name="__main__")

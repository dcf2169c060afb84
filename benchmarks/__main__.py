"""All benchmarks in one run: `python -m benchmarks [--quick] [--only NAME]`."""

import argparse
import time
from pathlib import Path

from .book import RESULTS, Book, table
from .sizes import FULL, QUICK
from .suites import SUITES


def main() -> None:
    """Run the suites asked for and append what they find."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="smaller worlds: two minutes")
    parser.add_argument("--only", choices=sorted(SUITES), action="append", help="one suite")
    parser.add_argument("--results", type=Path, default=RESULTS, help="file to append to")
    parser.add_argument("--table", action="store_true", help="only print the latest figures")
    chosen = parser.parse_args()
    if chosen.table:
        print(table(chosen.results))
        return
    book = Book(chosen.results)
    for name in chosen.only or SUITES:
        begun = time.perf_counter()
        SUITES[name](book, QUICK if chosen.quick else FULL)
        print(f"-- {name}: {time.perf_counter() - begun:.0f} s", flush=True)


if __name__ == "__main__":
    main()

"""smfix beside its peers: `python -m benchmarks [--size small|ci|full] [--rounds N] [--only ROW,...]`.

Makes the trees and installs the peers (both kept in an ignored folder), runs all of them in turn over the same work,
checks what each wrote, and writes RESULTS.md and linear.svg beside this file. Ends with 1 where a bar is missed. The
small size takes a minute or two and downloads nothing: smfix beside the bare script on libcst, and rg where there is
one; the bars are for larger trees, and it ends with 0.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks import results
from benchmarks.rows import ROWS, Bench
from benchmarks.tools import Tools
from benchmarks.trees import SIZES, make

HERE = Path(__file__).parent


def main() -> int:
    """Run the rows that are asked for, and write what came out."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=SIZES, default="ci")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", default=",".join(ROWS), help=f"of {', '.join(ROWS)}")
    parser.add_argument("--patience", type=float, default=600, help="seconds after which a run is cut off")
    parser.add_argument(
        "--folder", type=Path, default=HERE.parent / "bench-work", help="where trees and peers are kept"
    )
    parser.add_argument("--output", type=Path, default=HERE / "RESULTS.md")
    options = parser.parse_args()
    root = options.folder.resolve() / options.size
    trees = make(root, SIZES[options.size])
    tools = Tools(root, installs=options.size != "small")
    bench = Bench(trees, tools, SIZES[options.size], options.rounds, options.patience)
    done = []
    for name in options.only.split(","):
        print(f"{name} ...", file=sys.stderr, flush=True)
        done.append(ROWS[name](bench))
        print(results.text(done[-1]), flush=True)
    results.write(options.output, done, bench, options.size)
    missed = any(bar.missed for row in done for bar in row.bars)
    return 1 if missed and options.size != "small" else 0


if __name__ == "__main__":
    sys.exit(main())

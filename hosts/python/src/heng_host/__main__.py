"""A module against its own examples, and the digest that every host must give: `python -m heng_host MODULE.wasm`."""

import sys

from . import LoadError, Module


def main() -> int:
    if len(sys.argv) != 2:
        print("usage: heng-vectors MODULE.wasm", file=sys.stderr)
        return 2
    try:
        found = Module.load(sys.argv[1]).self_test()
    except (LoadError, OSError) as why:
        print(getattr(why, "zh", why), getattr(why, "en", why), sep="\n", file=sys.stderr)
        return 2
    print(found.vectors, len(found.failed), found.digest)
    print(*found.failed, sep="\n", end="\n" if found.failed else "", file=sys.stderr)
    return 1 if found.failed else 0


if __name__ == "__main__":
    sys.exit(main())

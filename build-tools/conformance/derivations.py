"""Reads .drv files (the ATerm text format) as far as comparing them asks for."""

import re
from pathlib import Path

STRING = re.compile(rb'"((?:[^"\\]|\\.)*)"', re.DOTALL)
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t"}


class Text:
    def __init__(self, data):
        self.data = data
        self.at = 0

    def skip(self, expected):
        if not self.data.startswith(expected, self.at):
            raise ValueError(f"expected {expected!r} at byte {self.at}")
        self.at += len(expected)

    def value(self):
        match self.data[self.at : self.at + 1]:
            case b"[":
                return self.sequence(b"[", b"]")
            case b"(":
                return tuple(self.sequence(b"(", b")"))
            case _:
                found = STRING.match(self.data, self.at)
                self.at = found.end()
                return re.sub(rb"\\(.)", lambda m: ESCAPES.get(m[1], m[1]), found[1], flags=re.DOTALL).decode("latin-1")

    def sequence(self, first, last):
        self.skip(first)
        items = []
        while not self.data.startswith(last, self.at):
            if items:
                self.skip(b",")
            items.append(self.value())
        self.skip(last)
        return items


def read(file):
    """The seven parts of a derivation, by name."""
    text = Text(Path(file).read_bytes())
    text.skip(b"Derive")
    outputs, inputs, sources, platform, builder, arguments, environment = text.sequence(b"(", b")")
    return {
        "outputs": {name: rest for name, *rest in outputs},
        "inputs": dict(inputs),
        "sources": sources,
        "platform": platform,
        "builder": builder,
        "arguments": arguments,
        "environment": dict(environment),
    }


def closure(store, roots):
    """The store paths that these derivations need to be read: derivations and sources, roots first."""
    seen, waiting = set(), list(roots)
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        yield path
        if path.endswith(".drv"):
            found = read(Path(store) / path.lstrip("/"))
            waiting += [*found["inputs"], *found["sources"]]

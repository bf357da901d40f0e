let n = "world"; s = { __toString = self: "set of ${self.v}"; v = "v"; }; in [ "hello ${n}" "${"nested ${"deeper ${n}"}"}" "${s}" "${{ outPath = "/o"; }}" "$n ${"a" + "b"}c" ]

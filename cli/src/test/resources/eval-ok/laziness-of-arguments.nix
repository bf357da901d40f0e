(a: b: a) 1 (throw "unused")

let f = x: x; in "f is ${f}"

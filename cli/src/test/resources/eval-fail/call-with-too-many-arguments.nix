let inc = x: x + 1; in inc 1 2

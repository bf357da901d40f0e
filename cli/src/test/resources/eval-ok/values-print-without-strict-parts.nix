{ f = x: x; b = builtins.add; p = builtins.add 1; n = -1; nf = -1.5; }

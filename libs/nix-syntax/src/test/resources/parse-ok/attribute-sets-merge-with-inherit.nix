let x = 1; s = { }; in { a = { inherit (s) p; q = 1; }; a = { inherit (s) r t; inherit x; ${s} = 2; }; a.u = 3; }

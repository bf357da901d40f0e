let by = k: builtins.sort (a: b: a.${k} < b.${k}); l = [ { n = 2; i = 0; } { n = 1; i = 1; } { n = 2; i = 2; } { n = 1; i = 3; } ]; in map (x: x.i) (by "n" l)

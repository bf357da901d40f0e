map (x: x.key) (builtins.genericClosure { startSet = [ { key = 1; } { key = 10; } ]; operator = x: if x.key < 8 then [ { key = x.key * 2; } ] else [ ]; })

{ zz = 1; a = 2; "B c" = 3; inherit (x) q p; Z = 4; inherit n m; inherit (y) k; if' = 5; "if" = 6; "1a" = 7; "" = 8; a-b = 9; }

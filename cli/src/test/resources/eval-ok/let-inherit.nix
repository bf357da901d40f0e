let a = { one = 1; two = 2; }; inherit (a) one two; three = one + two; in { inherit three one; }

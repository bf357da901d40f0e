with {}; { ${"a b"} = 1; "c" = 2; inherit (x) ${"d"} "e f"; } . ${"g"}

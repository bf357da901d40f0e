let a = { type = "derivation"; outPath = "/o"; extra = 1; }; b = { type = "derivation"; outPath = "/o"; extra = 2; };
in [ (a == b) (a == b // { outPath = "/p"; }) (a // { type = "thing"; } == b // { type = "thing"; }) ]

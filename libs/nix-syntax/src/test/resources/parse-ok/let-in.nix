let a = 1; b = a; inherit (c) d; c.d = 2; in let in [ a b d ]

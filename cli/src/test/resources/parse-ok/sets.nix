with { };
{ a = 1; b.c.d = 2; "e f" = 3; ${g} = 4; h.${i}.j = 5; inherit k l; inherit (m) n; }

let s = { a.b = 1; n = null; }; in [ (s.a.b or 9) (s.a.x or 9) (s.y.z or "no") (s.n.q or "null has none") (s.a.b.c or "int has none") ]

let a = "let"; in with { a = "with"; b = "only here"; }; [ a b ]

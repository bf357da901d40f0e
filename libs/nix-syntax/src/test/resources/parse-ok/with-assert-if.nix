with { t = true; }; assert t; if t then with { }; 1 else if !t then 2 else assert t -> t; 3

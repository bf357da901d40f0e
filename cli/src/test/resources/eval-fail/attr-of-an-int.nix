let n = { v = 5; }; in n.v.w

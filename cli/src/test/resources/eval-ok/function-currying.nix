let add = a: b: c: a + b + c; inc = add 1; in [ (add 1 2 3) (inc 2 3) ((inc 10) 100) ]

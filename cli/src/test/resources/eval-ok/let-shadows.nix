let x = 1; in let y = x; in let x = y + 10; in [ x y ]

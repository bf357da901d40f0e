let a = [ 1 ]; b = { inherit a; c = a; }; in [ a b b.c ]

builtins.foldl' (acc: x: acc + "(" + toString x + ")") "" [ 1 2 3 ]

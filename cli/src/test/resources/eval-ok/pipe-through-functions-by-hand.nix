builtins.foldl' (x: f: f x) 3 [ (x: x + 1) (x: x * 10) toString ]

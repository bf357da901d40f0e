[ (builtins.lessThan [ 1 2 ] [ 1 2 3 ]) (builtins.lessThan "a" "b") (builtins.lessThan 1 1.5) ]

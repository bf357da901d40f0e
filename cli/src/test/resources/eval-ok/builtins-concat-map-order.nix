builtins.concatMap (x: map (y: "${x}${y}") [ "1" "2" ]) [ "a" "b" ]

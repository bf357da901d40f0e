with builtins; [ (head [ 1 2 ]) (tail [ 1 2 3 ]) (length [ ]) (elemAt [ "a" "b" ] 1) (elem 2 [ 1 2 ]) (elem 9 [ 1 2 ])
  (concatLists [ [ 1 ] [ ] [ 2 3 ] ]) (concatMap (x: [ x x ]) [ 1 2 ]) (filter (x: x > 1) [ 1 2 3 ]) (map (x: x * x) [ 1 2 3 ])
  (genList (i: i * 2) 4) (all (x: x > 0) [ 1 2 ]) (any (x: x > 1) [ 1 2 ]) (all (x: false) [ ]) (any (x: true) [ ]) ]

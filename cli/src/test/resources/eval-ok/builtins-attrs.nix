with builtins; let s = { b = 2; a = 1; }; in [ (attrNames s) (attrValues s) (getAttr "a" s) (hasAttr "z" s) (removeAttrs s [ "a" "q" ])
  (listToAttrs [ { name = "x"; value = 1; } { name = "x"; value = 2; } { name = "y"; value = 3; } ]) (intersectAttrs { a = 0; c = 0; } s)
  (mapAttrs (n: v: n + toString v) s) (catAttrs "a" [ s { } { a = 5; } ]) ]

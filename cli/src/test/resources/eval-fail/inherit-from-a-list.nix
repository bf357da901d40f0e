let l = [ ]; in { inherit (l) x; }.x

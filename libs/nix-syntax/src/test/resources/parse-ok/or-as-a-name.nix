with {}; [ (f or) (map or [ 1 ]) { or = 1; } { inherit or; } { inherit (x) or a; } (x ? or) x.or ]

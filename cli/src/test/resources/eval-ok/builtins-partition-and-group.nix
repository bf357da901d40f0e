{ p = builtins.partition (x: x > 2) [ 1 4 2 3 ]; g = builtins.groupBy (x: if x < 3 then "small" else "large") [ 1 5 2 4 ]; }

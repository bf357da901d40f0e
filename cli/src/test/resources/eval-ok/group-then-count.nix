builtins.mapAttrs (_: builtins.length) (builtins.groupBy (builtins.substring 0 1) [ "apple" "avocado" "banana" "blueberry" "cherry" ])

builtins.concatStringsSep "," (map toString (builtins.genList (x: x * x) 6))

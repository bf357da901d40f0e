[ (builtins.pathExists /.) (builtins.pathExists /no/such/thing/at/all) ]

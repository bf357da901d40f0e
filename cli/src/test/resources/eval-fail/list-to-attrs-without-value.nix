builtins.attrValues (builtins.listToAttrs [ { name = "a"; } ])

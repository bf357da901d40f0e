builtins.listToAttrs [ 5 ]

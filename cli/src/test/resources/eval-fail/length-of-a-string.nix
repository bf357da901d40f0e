builtins.length "four"

builtins.match "a" 5

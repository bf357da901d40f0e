builtins.split "," 1

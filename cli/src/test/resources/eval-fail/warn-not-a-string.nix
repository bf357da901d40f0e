builtins.warn { } 1

builtins.lessThan null 1

builtins.replaceStrings [ 1 ] [ "x" ] "ab"

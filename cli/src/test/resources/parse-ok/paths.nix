with { };
[ ./a ../b /c/d ~/e a/b ./x${y}z/w <nixpkgs> <a/b/c> ]

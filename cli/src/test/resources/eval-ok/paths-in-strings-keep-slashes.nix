[ (toString /a/b) (builtins.typeOf /a) (baseNameOf /a/b/c) (dirOf /a/b/c) (dirOf "/a/b/c") (dirOf "a") (baseNameOf "x/y/") (baseNameOf "") ]

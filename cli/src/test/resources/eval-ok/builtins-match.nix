with builtins; [ (match "ab" "abc") (match "a(b)c" "abc") (match "(a)|(b)" "b") (match "[[:space:]]*([^ ]+) .*" "  word and more") (match ".*\\.nix" "x.nix") (match "(x*)(x*)" "xxx") (match "" "") ]

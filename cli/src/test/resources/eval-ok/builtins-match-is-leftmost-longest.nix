[ (builtins.match "(a|ab)(c|bcd)(d*)" "abcd") (builtins.split "a|ab|abc" "xabcx") (builtins.match "(foo|foobar).*" "foobarbaz") ]

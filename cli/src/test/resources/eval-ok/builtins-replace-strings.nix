with builtins; [ (replaceStrings [ "a" "b" ] [ "b" "a" ] "abba") (replaceStrings [ "" ] [ "-" ] "abc") (replaceStrings [ "oo" "o" ] [ "u" "0" ] "foo boo do") (replaceStrings [ ] [ ] "same") ]

with builtins; [ (substring 1 3 "abcdef") (substring 4 100 "abcdef") (substring 10 1 "abc") (substring 2 (-1) "abcdef") (substring 0 0 "abc") ]

with builtins; [ (seq 1 2) (deepSeq { a = [ 1 ]; } "done") (seq { a = throw "not forced"; } "shallow") ]

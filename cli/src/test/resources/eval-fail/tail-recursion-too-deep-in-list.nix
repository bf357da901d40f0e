let nest = n: [ (nest (n + 1)) ]; in builtins.deepSeq (nest 0) 1

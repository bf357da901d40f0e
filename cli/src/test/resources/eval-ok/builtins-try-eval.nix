let t = builtins.tryEval; in [ (t 1) (t (throw "x")) (t (assert false; 1)) (t { a = throw "inside"; }).success (t (builtins.deepSeq [ (throw "deep") ] 1)) ]

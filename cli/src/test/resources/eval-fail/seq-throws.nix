builtins.seq (throw "first") "second"

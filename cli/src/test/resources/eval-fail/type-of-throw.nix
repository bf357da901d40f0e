builtins.typeOf (throw "no type")

builtins.listToAttrs [ { name = "k"; value = "first"; } { name = "k"; value = throw "second"; } ]

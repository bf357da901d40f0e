builtins.addErrorContext "while reading the settings of node a" (throw "no settings")

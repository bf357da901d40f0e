builtins.fromJSON ''{"a": [1, -2, 3.5, 1e3, "x\u00e9\n", true, false, null], "b": {"c": {}}, "a2": 12345678901, "dup": 1, "dup": 2, "f": 1.0}''

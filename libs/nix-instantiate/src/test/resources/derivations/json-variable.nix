derivation { name = "json-variable"; system = "x86_64-linux"; builder = "/bin/sh"; __json = ''{ "b": [1, 2.50, null], "a": "x" }''; }

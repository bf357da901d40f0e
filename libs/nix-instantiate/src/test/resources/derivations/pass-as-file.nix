derivation { name = "pass-as-file"; system = "x86_64-linux"; builder = "/bin/sh"; passAsFile = [ "text" ]; text = "line\n"; }

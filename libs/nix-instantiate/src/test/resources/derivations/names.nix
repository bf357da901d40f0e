derivation { name = "9.+?=_-Name"; system = "x86_64-linux"; builder = "/bin/sh"; "with space" = 1; "" = "empty name"; "\"" = "quote"; }

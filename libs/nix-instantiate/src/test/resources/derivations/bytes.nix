derivation { name = "bytes"; system = "x86_64-linux"; builder = "/bin/sh"; raw = "ÿş€ grÃ¼n"; "naïme" = "x"; }

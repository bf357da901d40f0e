let d = derivation { name = "fixed"; system = "x86_64-linux"; builder = "/bin/sh"; args = [ "-c" "x" ]; }; in [ d.drvPath d.outPath "${d}/bin" ]

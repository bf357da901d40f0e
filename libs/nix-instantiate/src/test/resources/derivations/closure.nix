let
  inner = derivation { name = "closure-inner"; system = "x86_64-linux"; builder = "/bin/sh"; outputs = [ "out" "man" ]; };
  middle = derivation { name = "closure-middle"; system = "x86_64-linux"; builder = "/bin/sh"; src = ./source; dep = inner.man; };
in
derivation { name = "closure"; system = "x86_64-linux"; builder = "/bin/sh"; graph = middle.drvPath; }

let
  d = a: derivation ({ name = "k"; system = "x86_64-linux"; builder = "/bin/sh"; } // a);
  plain = d { name = "plain"; };
in {
  inherit plain;
  multi = d { name = "multi"; outputs = [ "out" "dev" "lib" ]; dep = plain; };
  fixed = d { name = "fixed"; outputHash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="; };
  fixedRec = d { name = "fixedrec"; outputHashMode = "recursive"; outputHashAlgo = "sha1"; outputHash = "da39a3ee5e6b4b0d3255bfef95601890afd80709"; };
  fixedText = d { name = "fixedtext"; outputHashMode = "text"; outputHashAlgo = "sha256"; outputHash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="; };
  floating = d { name = "floating"; __contentAddressed = true; outputHashMode = "recursive"; outputHashAlgo = "sha256"; outputs = [ "out" "doc" ]; };
  onFloating = d { name = "deferred"; dep = (d { name = "fl"; __contentAddressed = true; outputHashMode = "recursive"; outputHashAlgo = "sha256"; }); };
  impure = d { name = "impure"; __impure = true; outputHashMode = "recursive"; outputHashAlgo = "sha256"; };
  structured = d { name = "structured"; __structuredAttrs = true; x.y = [ 1 2.5 null true "ü\n" ]; outputs = [ "out" "z" ]; outputChecks.out.maxSize = 5; };
  structuredCA = d { name = "structuredca"; __structuredAttrs = true; __contentAddressed = true; outputHashMode = "recursive"; outputHashAlgo = "sha256"; };
  src = d { name = "withsrc"; src = builtins.toFile "s" "text"; args = [ "-c" "echo \"$src\"\t" ]; passAsFile = [ "big" ]; big = "1"; };
  dynamic = d { name = "dynamic"; dep = builtins.outputOf (builtins.outputOf (d { name = "dyn.drv"; __contentAddressed = true; outputHashMode = "text"; outputHashAlgo = "sha256"; }).outPath "out") "bin"; };
}

let
  dep = derivation { name = "structured-dep"; system = "x86_64-linux"; builder = "/bin/sh"; };
in
derivation {
  name = "structured";
  system = "x86_64-linux";
  builder = "/bin/sh";
  __structuredAttrs = true;
  args = [ "-e" dep ];
  outputs = [ "out" "lib" ];
  number = 1.5;
  whole = 3;
  list = [ 1 "two" { three = null; } [ ] ];
  nested = { b = { }; a = true; "a b" = "\"\\\n"; };
  source = ./source;
  inherit dep;
  outputChecks.out.disallowedReferences = [ dep ];
  umlaut = "grün";
}

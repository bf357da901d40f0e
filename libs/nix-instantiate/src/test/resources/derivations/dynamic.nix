let
  producer = derivation {
    name = "produced.drv";
    system = "x86_64-linux";
    builder = "/bin/sh";
    __contentAddressed = true;
    outputHashMode = "text";
    outputHashAlgo = "sha256";
  };
in
derivation {
  name = "dynamic";
  system = "x86_64-linux";
  builder = "/bin/sh";
  dep = builtins.outputOf producer.outPath "out";
  deeper = builtins.outputOf (builtins.outputOf producer.outPath "out") "dev";
}

let
  ca = derivation {
    name = "floating";
    system = "x86_64-linux";
    builder = "/bin/sh";
    __contentAddressed = true;
    outputs = [ "out" "dev" ];
    outputHashAlgo = "sha256";
    outputHashMode = "recursive";
    own = builtins.placeholder "dev";
  };
  deferred = derivation { name = "after-floating"; system = "x86_64-linux"; builder = "/bin/sh"; dep = ca.dev; };
in
derivation { name = "after-that"; system = "x86_64-linux"; builder = "/bin/sh"; inherit deferred ca; }

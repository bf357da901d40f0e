let
  fetched = derivation {
    name = "fixed-base64";
    system = "x86_64-linux";
    builder = "/bin/sh";
    outputHash = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    outputHashAlgo = "sha256";
    outputHashMode = "flat";
  };
in
derivation { name = "user-of-fixed-base64"; system = "x86_64-linux"; builder = "/bin/sh"; src = fetched; own = fetched.outPath; }

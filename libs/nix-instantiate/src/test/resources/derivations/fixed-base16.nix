let
  fetched = derivation {
    name = "fixed-base16";
    system = "x86_64-linux";
    builder = "/bin/sh";
    outputHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    outputHashAlgo = "sha256";
    outputHashMode = "flat";
  };
in
derivation { name = "user-of-fixed-base16"; system = "x86_64-linux"; builder = "/bin/sh"; src = fetched; own = fetched.outPath; }

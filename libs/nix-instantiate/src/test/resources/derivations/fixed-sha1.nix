let
  fetched = derivation {
    name = "fixed-sha1";
    system = "x86_64-linux";
    builder = "/bin/sh";
    outputHash = "da39a3ee5e6b4b0d3255bfef95601890afd80709";
    outputHashAlgo = "sha1";
    outputHashMode = "flat";
  };
in
derivation { name = "user-of-fixed-sha1"; system = "x86_64-linux"; builder = "/bin/sh"; src = fetched; own = fetched.outPath; }

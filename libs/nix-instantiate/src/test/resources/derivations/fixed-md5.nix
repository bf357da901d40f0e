let
  fetched = derivation {
    name = "fixed-md5";
    system = "x86_64-linux";
    builder = "/bin/sh";
    outputHash = "d41d8cd98f00b204e9800998ecf8427e";
    outputHashAlgo = "md5";
    outputHashMode = "flat";
  };
in
derivation { name = "user-of-fixed-md5"; system = "x86_64-linux"; builder = "/bin/sh"; src = fetched; own = fetched.outPath; }

let
  fetched = derivation {
    name = "fixed-nix32";
    system = "x86_64-linux";
    builder = "/bin/sh";
    outputHash = "0mdqa9w1p6cmli6976v4wi0sw9r4p5prkj7lzfd1877wk11c9c73";
    outputHashAlgo = "sha256";
    outputHashMode = "flat";
  };
in
derivation { name = "user-of-fixed-nix32"; system = "x86_64-linux"; builder = "/bin/sh"; src = fetched; own = fetched.outPath; }

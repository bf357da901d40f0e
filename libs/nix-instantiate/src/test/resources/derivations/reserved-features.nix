derivation {
  name = "reserved-features";
  system = "x86_64-linux";
  builder = "/bin/sh";
  requiredSystemFeatures = [ "kvm" "big-parallel" ];
  allowedReferences = [ ];
  allowSubstitutes = false;
  preferLocalBuild = true;
  exportReferencesGraph = [ "graph" (derivation { name = "graph-dep"; system = "x86_64-linux"; builder = "/bin/sh"; }) ];
}

derivation {
  name = "structured-fixed";
  system = "x86_64-linux";
  builder = "builtin:fetchurl";
  __structuredAttrs = true;
  outputHash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
  outputHashAlgo = "sha256";
  outputHashMode = "flat";
  url = "mirror://somewhere/file";
}

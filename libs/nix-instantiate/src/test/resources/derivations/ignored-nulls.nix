derivation {
  name = "ignored-nulls";
  system = "x86_64-linux";
  builder = "/bin/sh";
  __ignoreNulls = true;
  kept = "";
  dropped = null;
}

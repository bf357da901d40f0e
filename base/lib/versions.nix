{ lib }:
rec {
  splitVersion = builtins.splitVersion;
  major = v: builtins.elemAt (splitVersion v) 0;
  minor = v: builtins.elemAt (splitVersion v) 1;
  patch = v: builtins.elemAt (splitVersion v) 2;
  majorMinor = v: lib.concatStringsSep "." (lib.take 2 (splitVersion v));
  pad =
    n: v:
    let
      release = lib.head (lib.splitString "-" v);
      rest = lib.removePrefix release v;
      parts = splitVersion release;
    in
    lib.concatStringsSep "." (lib.take n (parts ++ lib.replicate n "0")) + rest;
}

# A fixed-output derivation that the store itself fetches, with no builder of its own: `<nix/fetchurl.nix>`.
# The names of the arguments and what they become are an interface that bootstrap files rely on.
{
  url,
  name ? baseNameOf (toString url),
  system ? "", # not used any more
  executable ? false,
  unpack ? false,
  impure ? false,
  hash ? "", # in SRI form; the others below are hexadecimal or base 32
  md5 ? "",
  sha1 ? "",
  sha256 ? "",
  sha512 ? "",
  outputHashAlgo ? (
    if hash != "" then ""
    else if sha512 != "" then "sha512"
    else if sha1 != "" then "sha1"
    else if md5 != "" then "md5"
    else "sha256"
  ),
  outputHash ? (
    if hash != "" then hash
    else if sha512 != "" then sha512
    else if sha1 != "" then sha1
    else if md5 != "" then md5
    else sha256
  ),
}:
let
  content = if impure then { __impure = true; } else { inherit outputHash outputHashAlgo; };
  tree = unpack || executable;
in
derivation (content // {
  inherit name url executable unpack;
  urls = [ url ];
  builder = "builtin:fetchurl";
  system = "builtin";
  outputHashMode = if tree then "recursive" else "flat";
  preferLocalBuild = true;
  # No builder reads this; it stays because it is part of the derivation.
  impureEnvVars = [ "http_proxy" "https_proxy" "ftp_proxy" "all_proxy" "no_proxy" ];
})

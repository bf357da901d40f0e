# A file from the network, known by its hash. Firn's own builder fetches it: nothing else is needed first.
{ lib, config }:
args@{
  url ? null,
  urls ? if url == null then [ ] else [ url ],
  name ? null,
  hash ? "",
  sha256 ? "",
  sha512 ? "",
  executable ? false,
  recursiveHash ? false,
  member ? "",
  meta ? { },
  passthru ? { },
  ...
}:
let
  given =
    if hash != "" then
      hash
    else if sha512 != "" then
      "sha512:${sha512}"
    else if sha256 != "" then
      sha256
    else
      throw "fetchurl: ${toString urls} has no hash; give `hash' or `sha256'";
  first = if urls == [ ] then throw "fetchurl: give `url' or `urls'" else lib.head urls;
  ofUrl = baseNameOf (toString first);
  drv = derivation (
    {
      name = if name != null then name else lib.sanitizeDerivationName ofUrl;
      system = "builtin";
      builder = "builtin:fetchurl";
      url = toString first;
      urls = map toString urls;
      outputHash = given;
      outputHashMode = if executable || recursiveHash || member != "" then "recursive" else "flat";
      inherit executable;
      unpack = false;
      preferLocalBuild = true;
      impureEnvVars = [
        "http_proxy"
        "https_proxy"
        "ftp_proxy"
        "all_proxy"
        "no_proxy"
      ];
    }
    // (if hash != "" && !lib.hasInfix ":" hash then { outputHashAlgo = null; } else if hash != "" then { outputHashAlgo = lib.head (lib.splitString ":" hash); outputHash = lib.last (lib.splitString ":" hash); } else if sha512 != "" then { outputHashAlgo = "sha512"; outputHash = sha512; } else { outputHashAlgo = "sha256"; })
    // lib.optionalAttrs (member != "") { inherit member; }
  );
in
drv // { inherit meta urls; url = toString first; } // passthru

# A user's profile: an environment of packages. All arguments are strings; packages are separated by spaces.
{ release, packages, platform, name }:
let
  pkgs = import release { system = platform; config = { }; overlays = [ ]; };
  split = builtins.filter (part: builtins.isString part && part != "") (builtins.split " " packages);
  path = attribute: builtins.filter builtins.isString (builtins.split "\\." attribute);
  package =
    attribute:
    builtins.foldl' (
      set: part:
      set.${part}
        or (throw "there is no package '${attribute}' in this release: it has no '${part}'; look it up with 'firn options' or its package search")
    ) pkgs (path attribute);
  environment = pkgs.buildEnv {
    name = "user-environment-${name}";
    paths = map package split;
  };
in
{
  derivation = environment.drvPath;
  toplevel = environment.outPath;
  warnings = [ ];
  options = 0;
}

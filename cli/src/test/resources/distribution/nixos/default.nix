# The value of 'system.build' that a configuration leads to.
file:
let
  eval = (import ../lib/modules.nix).evalModules [ ./modules/web.nix file ];
in
eval.system.build

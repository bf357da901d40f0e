# Merges NixOS modules into one system: its `config`, its `options` with every definition, its `pkgs`.
{
  # null: the modules say it by nixpkgs.hostPlatform or nixpkgs.system
  system ? builtins.currentSystem or null,
  modules,
  pkgs ? null,
  lib ? import ../../lib,
  baseModules ? import ../modules/module-list.nix,
  extraModules ? [ ],
  extraArgs ? { },
  specialArgs ? { },
  prefix ? [ ],
  modulesLocation ? null,
  ...
}:
let
  placed =
    if modulesLocation == null then modules else map (lib.setDefaultModuleLocation modulesLocation) modules;
  given = {
    _file = "lib/eval-config.nix";
    key = "lib/eval-config.nix";
    config = {
      _module.args =
        extraArgs
        // {
          inherit baseModules extraModules modules;
        }
        // lib.optionalAttrs (pkgs != null) { pkgs = lib.mkForce pkgs; };
    }
    // lib.optionalAttrs (system != null) { nixpkgs.system = lib.mkDefault system; };
  };
  evaluated = lib.evalModules {
    class = "nixos";
    inherit prefix;
    modules = baseModules ++ extraModules ++ [ given ] ++ placed;
    specialArgs = {
      modulesPath = toString ../modules;
    }
    // specialArgs;
  };
in
evaluated
// {
  inherit lib extraArgs;
  inherit (evaluated._module.args) pkgs;
}

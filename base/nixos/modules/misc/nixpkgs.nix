# Which package set the modules see as `pkgs`.
{
  config,
  lib,
  options,
  ...
}:
let
  cfg = config.nixpkgs;
  platform = if options.nixpkgs.hostPlatform.isDefined then cfg.hostPlatform.system else cfg.system;
in
{
  options.nixpkgs = {
    config = lib.mkOption {
      type = lib.types.attrsOf lib.types.anything;
      default = { };
      example = { allowUnfree = true; };
      description = "Configuration of the package set.";
    };
    overlays = lib.mkOption {
      type = lib.types.listOf (
        lib.mkOptionType {
          name = "nixpkgs-overlay";
          description = "nixpkgs overlay";
          check = lib.isFunction;
          merge = lib.mergeOneOption;
        }
      );
      default = [ ];
      description = "Functions that change the package set: `final: prev: { ... }`.";
    };
    hostPlatform = lib.mkOption {
      type = lib.types.either lib.types.str lib.types.attrs;
      apply = lib.systems.elaborate;
      example = "x86_64-linux";
      description = "The platform that the system runs on.";
    };
    system = lib.mkOption {
      type = lib.types.str;
      example = "x86_64-linux";
      description = "The platform that the system runs on, where `nixpkgs.hostPlatform` is not set.";
    };
    pkgs = lib.mkOption {
      type = lib.types.unspecified;
      default = import ../../.. {
        system = platform;
        inherit (cfg) config overlays;
      };
      defaultText = lib.literalExpression "base for nixpkgs.hostPlatform, with nixpkgs.config and nixpkgs.overlays";
      description = "The package set.";
    };
    flake.source = lib.mkOption {
      type = lib.types.nullOr (lib.types.either lib.types.str lib.types.path);
      default = null;
      internal = true;
      description = "The source of the flake that the package set is from.";
    };
  };
  config._module.args.pkgs = cfg.pkgs;
}

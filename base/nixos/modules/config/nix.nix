# Nix's own settings, for machines that have Nix (and for Firn's agent, which reads the same file).
{ config, lib, ... }:
let
  cfg = config.nix;
  inherit (lib) mkOption types;
  atom = types.nullOr (types.oneOf [ types.bool types.int types.float types.str types.path types.package ]);
  value = types.either atom (types.listOf atom);
  text = v: if v == null then "" else if builtins.isBool v then lib.boolToString v else if builtins.isList v then lib.concatMapStringsSep " " text v else toString v;
in
{
  options.nix = {
    enable = mkOption { type = types.bool; default = true; description = "Whether the machine has Nix's settings."; };
    package = mkOption { type = types.nullOr types.package; default = null; description = "The package of Nix; base has none, so the machine's own stays."; };
    settings = mkOption {
      default = { };
      example = { experimental-features = [ "nix-command" "flakes" ]; };
      description = "Settings in nix.conf.";
      type = types.submodule {
        freeformType = types.attrsOf value;
        options = {
          experimental-features = mkOption { type = types.listOf types.str; default = [ ]; description = "Features of Nix that must be asked for."; };
          substituters = mkOption { type = types.listOf types.str; default = [ ]; description = "Binary caches."; };
          trusted-public-keys = mkOption { type = types.listOf types.str; default = [ ]; description = "Keys that caches' signatures are checked with."; };
          trusted-users = mkOption { type = types.listOf types.str; default = [ "root" ]; description = "Users who may override settings; `@name` is a group."; };
          allowed-users = mkOption { type = types.listOf types.str; default = [ "*" ]; description = "Users who may use Nix."; };
          auto-optimise-store = mkOption { type = types.bool; default = false; description = "Whether equal files in the store are kept once."; };
          max-jobs = mkOption { type = types.either types.int (types.enum [ "auto" ]); default = "auto"; description = "How many builds run at the same time."; };
          cores = mkOption { type = types.int; default = 0; description = "How many cores a build may use; 0 for all."; };
          sandbox = mkOption { type = types.either types.bool (types.enum [ "relaxed" ]); default = true; description = "Whether builds run in a sandbox."; };
        };
      };
    };
    extraOptions = mkOption { type = types.lines; default = ""; example = "keep-outputs = true"; description = "Lines for the end of nix.conf."; };
    nixPath = mkOption { type = types.listOf types.str; default = [ ]; description = "Where `<name>` is looked for."; };
    channel.enable = mkOption { type = types.bool; default = false; description = "Whether channels are used."; };
    registry = mkOption { type = types.attrsOf types.anything; default = { }; description = "Names of flakes."; };
    gc = {
      automatic = mkOption { type = types.bool; default = false; description = "Whether garbage is collected by itself."; };
      dates = mkOption { type = types.either types.singleLineStr (types.listOf types.str); default = "03:15"; description = "When garbage is collected."; };
      options = mkOption { type = types.singleLineStr; default = ""; example = "--delete-older-than 30d"; description = "Words for the collector."; };
      persistent = mkOption { type = types.bool; default = true; description = "Whether a missed collection is made up for."; };
      randomizedDelaySec = mkOption { type = types.singleLineStr; default = "0"; description = "How much later than asked a collection may begin."; };
    };
    optimise.automatic = mkOption { type = types.bool; default = false; description = "Whether equal files are joined by a timer."; };
  };
  config = lib.mkIf cfg.enable {
    environment.etc."nix/nix.conf".text =
      lib.concatStrings (lib.mapAttrsToList (n: v: "${n} = ${text v}\n") (lib.filterAttrs (_: v: v != null && v != [ ]) cfg.settings)) + cfg.extraOptions;
    systemd.services = lib.mkIf cfg.gc.automatic {
      nix-gc = {
        description = "Nix garbage collector";
        serviceConfig.Type = "oneshot";
        script = "exec nix-collect-garbage ${cfg.gc.options}";
        environment.PATH = lib.mkForce "/run/current-system/sw/bin:/nix/var/nix/profiles/default/bin:/usr/bin:/bin";
        startAt = cfg.gc.dates;
      };
    };
  };
}

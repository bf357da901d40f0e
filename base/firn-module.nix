# Firn's own options. It is part of base, and can be imported beside real nixpkgs' modules:
#   imports = [ (firn + "/base/firn-module.nix") ];
{
  config,
  lib,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  health = config.firn.healthChecks;
  # by name, without what is not set: the form that agents read
  set = lib.filterAttrs (_: v: v != null);
  spec = builtins.toJSON (
    lib.mapAttrs (
      _: c:
      set {
        inherit (c) timeout interval unit;
        http = if c.http == null then null else set { inherit (c.http) url status body; };
        command =
          if builtins.isString c.command then
            [
              pkgs.runtimeShell
              "-c"
              c.command
            ]
          else
            c.command;
      }
    ) (lib.filterAttrs (_: c: c.enable) health)
  );
  kinds = c: lib.count (x: x) [ (c.http != null) (c.unit != null) (c.command != null) ];
in
{
  options.firn.healthChecks = mkOption {
    default = { };
    example = {
      site.http.url = "http://127.0.0.1:8080/";
    };
    description = ''
      What must hold before a new generation is kept. A node whose checks do not pass in time goes back to the
      generation before.
    '';
    type = types.attrsOf (
      types.submodule {
        options = {
          enable = mkOption {
            type = types.bool;
            default = true;
            description = "Whether the check counts.";
          };
          http = mkOption {
            default = null;
            description = "A page that must answer.";
            type = types.nullOr (
              types.submodule {
                options = {
                  url = mkOption {
                    type = types.strMatching "https?://[^ ]+";
                    example = "http://127.0.0.1:8080/";
                    description = "The page's address, as seen from the node.";
                  };
                  status = mkOption {
                    type = types.ints.between 100 599;
                    default = 200;
                    description = "The status that it must answer with.";
                  };
                  body = mkOption {
                    type = types.nullOr types.str;
                    default = null;
                    description = "A text that must be in the answer; null for any answer.";
                  };
                };
              }
            );
          };
          unit = mkOption {
            type = types.nullOr types.str;
            default = null;
            example = "nginx.service";
            description = "A unit that must be active.";
          };
          command = mkOption {
            type = types.nullOr (types.either types.str (types.listOf types.str));
            default = null;
            example = [ "/run/current-system/sw/bin/test" "-d" "/var/lib/worker" ];
            description = "A command that must exit with status 0: a program and its arguments, or a text for the shell.";
          };
          timeout = mkOption {
            type = types.ints.positive;
            default = 30;
            description = "Seconds after the activation within which the check must pass.";
          };
          interval = mkOption {
            type = types.ints.positive;
            default = 1;
            description = "Seconds between two tries.";
          };
        };
      }
    );
  };
  config = {
    assertions = lib.mapAttrsToList (name: c: {
      assertion = kinds c == 1;
      message = "firn.healthChecks.${name} must check exactly one thing: set one of `http', `unit' and `command'.";
    }) health;
    system.build.healthSpec = spec;
    # real nixpkgs' system has no such file yet; base's makes it itself
    system.extraSystemBuilderCmds = lib.mkAfter ''
      if [ ! -e $out/firn/health.json ]; then
        mkdir -p $out/firn
        cat > $out/firn/health.json << 'END_OF_HEALTH'
      ${spec}
      END_OF_HEALTH
      fi
    '';
  };
}

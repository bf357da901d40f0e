# The system path, shells and their variables.
{
  config,
  lib,
  pkgs,
  ...
}:
let
  cfg = config.environment;
  inherit (lib) mkOption types;
  value = v: if builtins.isList v then lib.concatMapStringsSep ":" toString v else toString v;
  exports = lib.concatStringsSep "" (lib.mapAttrsToList (n: v: "export ${n}=\"${value v}\"\n") (cfg.variables // cfg.sessionVariables));
  aliases = lib.concatStringsSep "" (
    lib.mapAttrsToList (n: v: "alias -- ${lib.escapeShellArg n}=${lib.escapeShellArg v}\n") (lib.filterAttrs (_: v: v != null) cfg.shellAliases)
  );
  variables = mkOption {
    type = types.attrsOf (types.oneOf [ (types.listOf (types.oneOf [ types.int types.str types.path ])) types.int types.str types.path ]);
    default = { };
    example = { EDITOR = "vim"; };
    description = "Environment variables of every shell; a list is joined with colons.";
  };
in
{
  options.environment = {
    systemPackages = mkOption {
      type = types.listOf types.package;
      default = [ ];
      example = lib.literalExpression "[ pkgs.git ]";
      description = "Packages whose programs every user of the system has.";
    };
    defaultPackages = mkOption {
      type = types.listOf types.package;
      default = [ ];
      description = "Packages that are there unless this is emptied.";
    };
    corePackages = mkOption {
      type = types.listOf types.package;
      internal = true;
      default = [ pkgs.bash pkgs.busybox ];
      defaultText = lib.literalExpression "[ pkgs.bash pkgs.busybox ]";
      description = "Packages without which the system does not work.";
    };
    pathsToLink = mkOption {
      type = types.listOf types.str;
      default = [ ];
      example = [ "/" ];
      description = "Folders of the packages that the system path has.";
    };
    extraOutputsToInstall = mkOption {
      type = types.listOf types.str;
      default = [ ];
      description = "Further outputs of the packages in the system path.";
    };
    extraSetup = mkOption {
      type = types.lines;
      default = "";
      description = "Shell commands that run after the system path was made, with `$out`.";
    };
    inherit variables;
    sessionVariables = variables // { description = "Environment variables of every session."; };
    shellAliases = mkOption {
      type = types.attrsOf (types.nullOr (types.either types.str types.path));
      default = { };
      example = { ll = "ls -l"; };
      description = "Abbreviations in every shell.";
    };
    shellInit = mkOption {
      type = types.lines;
      default = "";
      description = "Shell code of every shell.";
    };
    loginShellInit = mkOption {
      type = types.lines;
      default = "";
      description = "Shell code of every login shell.";
    };
    interactiveShellInit = mkOption {
      type = types.lines;
      default = "";
      description = "Shell code of every interactive shell.";
    };
    shells = mkOption {
      type = types.listOf (types.either types.shellPackage types.path);
      default = [ ];
      description = "Shells that users may have.";
    };
    binsh = mkOption {
      type = types.path;
      default = "${pkgs.bash}/bin/sh";
      defaultText = lib.literalExpression ''"''${pkgs.bash}/bin/sh"'';
      description = "What `/bin/sh` is.";
    };
    usrbinenv = mkOption {
      type = types.nullOr types.path;
      default = "${pkgs.busybox}/bin/env";
      defaultText = lib.literalExpression ''"''${pkgs.busybox}/bin/env"'';
      description = "What `/usr/bin/env` is; null for nothing.";
    };
  };
  options.system.path = mkOption {
    internal = true;
    type = types.package;
    description = "The packages of the system path as one folder.";
  };

  config = {
    system.path = pkgs.buildEnv {
      name = "system-path";
      paths = map (p: p // { meta = (p.meta or { }) // { priority = if p == pkgs.busybox then 15 else 10; }; }) cfg.corePackages ++ cfg.systemPackages ++ cfg.defaultPackages;
      inherit (cfg) pathsToLink extraOutputsToInstall;
      postBuild = cfg.extraSetup;
    };
    environment.pathsToLink = [
      "/bin"
      "/etc/profile.d"
      "/lib/systemd"
      "/sbin"
      "/share/applications"
      "/share/bash-completion"
      "/share/terminfo"
      "/share/zoneinfo"
    ];
    environment.etc = {
      profile.text = ''
        # shells read this at login
        if [ -n "''${FIRN_PROFILE_READ-}" ]; then return; fi
        export FIRN_PROFILE_READ=1
        export PATH="$HOME/.nix-profile/bin:/etc/profiles/per-user/$(id -un)/bin:/nix/var/nix/profiles/default/bin:/run/current-system/sw/bin"
        ${exports}${cfg.shellInit}
        ${cfg.loginShellInit}
        if [ -n "''${BASH_VERSION-}" ] && [ -n "''${PS1-}" ]; then . /etc/bashrc; fi
      '';
      bashrc.text = ''
        # interactive shells read this
        if [ -z "''${FIRN_PROFILE_READ-}" ]; then . /etc/profile; fi
        ${aliases}${cfg.interactiveShellInit}
      '';
      shells.text = lib.concatMapStrings (s: "${if builtins.isAttrs s then "${s}${s.shellPath}" else s}\n") (
        cfg.shells ++ [ "/run/current-system/sw/bin/bash" "/run/current-system/sw/bin/sh" "/bin/sh" ]
      );
    };
  };
}

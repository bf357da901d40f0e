{ config, lib, pkgs, ... }:
let
  cfg = config.programs;
  inherit (lib) mkOption types;
  gitConfig = types.attrsOf (types.attrsOf types.anything);
in
{
  options.programs = {
    git = {
      enable = lib.mkEnableOption "git for every user";
      package = lib.mkPackageOption pkgs "git" { };
      config = mkOption {
        type = types.either gitConfig (types.listOf gitConfig);
        default = { };
        example = { init.defaultBranch = "main"; };
        description = "Settings in /etc/gitconfig.";
      };
    };
    bash = {
      enable = mkOption { type = types.bool; default = true; description = "Whether bash is set up."; };
      shellAliases = mkOption { type = types.attrsOf (types.nullOr types.str); default = { }; description = "Abbreviations in bash."; };
      interactiveShellInit = mkOption { type = types.lines; default = ""; description = "Code of every interactive bash."; };
      loginShellInit = mkOption { type = types.lines; default = ""; description = "Code of every login bash."; };
      promptInit = mkOption { type = types.lines; default = "PS1='[\\u@\\h:\\w]\\$ '"; description = "Code that sets the prompt."; };
    };
    vim = {
      enable = lib.mkEnableOption "vim for every user";
      defaultEditor = mkOption { type = types.bool; default = false; description = "Whether EDITOR is vim."; };
      package = lib.mkPackageOption pkgs "vim" { };
    };
    htop.enable = lib.mkEnableOption "htop for every user";
    ssh.extraConfig = mkOption { type = types.lines; default = ""; description = "Lines for /etc/ssh/ssh_config."; };
    ssh.startAgent = mkOption { type = types.bool; default = false; description = "Whether each session has an SSH agent. base starts none."; };
  };
  config = lib.mkMerge [
    (lib.mkIf cfg.git.enable {
      environment.systemPackages = [ cfg.git.package ];
      environment.etc.gitconfig = lib.mkIf (cfg.git.config != { } && cfg.git.config != [ ]) {
        text = lib.concatMapStringsSep "\n" lib.generators.toGitINI (lib.toList cfg.git.config);
      };
    })
    (lib.mkIf cfg.bash.enable {
      environment.interactiveShellInit = lib.concatStrings (
        lib.mapAttrsToList (n: v: "alias -- ${lib.escapeShellArg n}=${lib.escapeShellArg v}\n") (lib.filterAttrs (_: v: v != null) cfg.bash.shellAliases)
      ) + "${cfg.bash.promptInit}\n" + cfg.bash.interactiveShellInit;
      environment.loginShellInit = cfg.bash.loginShellInit;
    })
    (lib.mkIf cfg.vim.enable {
      environment.systemPackages = [ cfg.vim.package ];
      environment.variables = lib.mkIf cfg.vim.defaultEditor { EDITOR = lib.mkOverride 900 "vim"; };
    })
    (lib.mkIf cfg.htop.enable { environment.systemPackages = [ pkgs.htop ]; })
    (lib.mkIf (cfg.ssh.extraConfig != "" || config.services.openssh.enable) {
      environment.etc."ssh/ssh_config".text = cfg.ssh.extraConfig;
    })
  ];
}

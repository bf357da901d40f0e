# A person's own environment for home-manager.
{ config, lib, pkgs, ... }:
{
  home.username = "ada";
  home.homeDirectory = "/home/ada";
  home.stateVersion = "20.09";
  home.packages = with pkgs; [ ripgrep jq ];
  home.sessionVariables.EDITOR = "vim";
  home.file.".config/firn/hosts".text = lib.concatStringsSep "\n" [ "web" "database" "" ];

  programs.home-manager.enable = true;
  programs.bash = {
    enable = true;
    shellAliases.ll = "ls -l";
  };
  programs.git = {
    enable = true;
    userName = "Ada";
    userEmail = "ada@snow.example";
    extraConfig.pull.rebase = true;
  };
  programs.vim = {
    enable = true;
    settings.number = true;
  };
  services.gpg-agent.enable = true;
  xdg.enable = true;
  # The manual's tool chain is fetched and imported at evaluation time.
  manual.manpages.enable = false;
}

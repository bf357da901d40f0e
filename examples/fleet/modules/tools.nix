# A machine to work on.
{ pkgs, ... }:
{
  programs.git.enable = true;
  environment.systemPackages = [
    pkgs.jq
    pkgs.vim
  ];
}

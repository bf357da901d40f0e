# A person's first configuration.
{ config, pkgs, ... }:
{
  imports = [ ./hardware-configuration.nix ];

  nix.settings.experimental-features = [
    "nix-command"
    "flakes"
  ];

  networking.hostName = "workstation";
  time.timeZone = "Europe/Zurich";
  i18n.defaultLocale = "en_US.UTF-8";
  console.keyMap = "us";

  boot.loader.systemd-boot.enable = true;
  boot.loader.efi.canTouchEfiVariables = true;

  services.openssh = {
    enable = true;
    settings.PermitRootLogin = "no";
  };

  users.users.alice = {
    isNormalUser = true;
    description = "Alice";
    extraGroups = [ "wheel" ];
    # to be changed with `passwd` after the first login
    initialPassword = "changeme";
    packages = [ pkgs.jq ];
  };
  security.sudo.wheelNeedsPassword = true;

  environment.systemPackages = [
    pkgs.curl
    pkgs.git
    pkgs.hello
    pkgs.htop
    pkgs.vim
  ];
  environment.variables.EDITOR = "vim";
  environment.shellAliases.ll = "ls -l";

  system.stateVersion = "24.11";
}

# A workstation: X11 with a desktop, sound, printing, containers, a second user by a module of its own.
{ lib, pkgs, ... }:
let
  person = name: shell: {
    users.users.${name} = {
      isNormalUser = true;
      inherit shell;
      extraGroups = [ "audio" "docker" "networkmanager" ];
    };
  };
in
{
  imports = [ (person "ada" pkgs.zsh) (person "grace" pkgs.fish) ];

  boot.loader.systemd-boot.enable = true;
  fileSystems."/" = {
    device = "/dev/nvme0n1p2";
    fsType = "ext4";
  };
  networking.hostName = "firn-desk";
  networking.networkmanager.enable = true;
  i18n.defaultLocale = "de_CH.UTF-8";

  services.xserver = {
    enable = true;
    layout = "ch";
    displayManager.sddm.enable = true;
    desktopManager.plasma5.enable = true;
  };
  sound.enable = true;
  hardware.pulseaudio.enable = true;
  hardware.bluetooth.enable = lib.mkDefault true;
  services.printing.enable = true;
  virtualisation.docker.enable = true;
  programs.zsh.enable = true;
  programs.fish.enable = true;

  fonts.fonts = with pkgs; [ dejavu_fonts liberation_ttf ];
  environment.systemPackages = with pkgs; [ firefox gimp libreoffice ];
  nixpkgs.overlays = [ (self: super: { hello = super.hello.overrideAttrs (old: { pname = "hallo"; }); }) ];
}

# The small web server again, in the option names of 2014.
{ config, pkgs, ... }:
{
  boot.loader.grub.enable = true;
  boot.loader.grub.version = 2;
  boot.loader.grub.device = "/dev/vda";

  fileSystems."/" = {
    device = "/dev/disk/by-label/root";
    fsType = "ext4";
  };
  swapDevices = [ { device = "/dev/disk/by-label/swap"; } ];

  networking.hostName = "firn-web";
  networking.firewall.allowedTCPPorts = [ 80 ];

  services.openssh.enable = true;
  services.openssh.permitRootLogin = "no";
  services.nginx = {
    enable = true;
    httpConfig = ''
      server {
        listen 80;
        root ${pkgs.writeTextDir "index.html" "<h1>${config.networking.hostName}</h1>"};
      }
    '';
  };

  users.extraUsers.ada = {
    uid = 1000;
    createHome = true;
    home = "/home/ada";
    extraGroups = [ "wheel" ];
    useDefaultShell = true;
  };
  environment.systemPackages = [ pkgs.git pkgs.vim ];
}

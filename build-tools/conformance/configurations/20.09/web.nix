# A small web server: nginx with a virtual host, OpenSSH, an administrator, three file systems.
{ config, lib, pkgs, ... }:
{
  boot.loader.grub.device = "/dev/vda";
  boot.kernel.sysctl."net.core.somaxconn" = 1024;

  fileSystems."/" = {
    device = "/dev/disk/by-label/root";
    fsType = "ext4";
    options = [ "noatime" ];
  };
  fileSystems."/srv" = {
    device = "/dev/disk/by-label/srv";
    fsType = "xfs";
  };
  fileSystems."/tmp" = {
    device = "tmpfs";
    fsType = "tmpfs";
    options = [ "size=2G" "mode=1777" ];
  };
  swapDevices = [ { device = "/dev/disk/by-label/swap"; } ];

  networking.hostName = "firn-web";
  networking.firewall.allowedTCPPorts = [ 80 443 ];

  services.openssh = {
    enable = true;
    permitRootLogin = "no";
    passwordAuthentication = false;
  };

  services.nginx = {
    enable = true;
    recommendedGzipSettings = true;
    recommendedProxySettings = true;
    virtualHosts."snow.example" = {
      default = true;
      root = pkgs.writeTextDir "index.html" "<h1>${config.networking.hostName}</h1>\n";
      locations."/api/".proxyPass = "http://127.0.0.1:8080/";
    };
  };

  users.users.ada = {
    isNormalUser = true;
    extraGroups = [ "wheel" ];
    openssh.authorizedKeys.keys = [ "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE1hZGUgdXAgZm9yIHRoaXMgZmlsZSwgb3BlbnMgbm90aGlu ada" ];
  };
  security.sudo.wheelNeedsPassword = false;

  environment.systemPackages = with pkgs; [ git htop vim ];
  environment.etc."motd".text = lib.concatMapStringsSep "\n" (name: "file system ${name}") (lib.attrNames config.fileSystems);
}

# What every machine of the fleet has.
{
  host,
  hosts,
  lib,
  pkgs,
  ...
}:
{
  time.timeZone = "UTC";
  services.openssh = {
    enable = true;
    ports = [ host.sshPort ];
    settings.PasswordAuthentication = false;
  };
  users.users.ops = {
    isNormalUser = true;
    extraGroups = [ "wheel" ];
    openssh.authorizedKeys.keys = [
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFxYc7bCzYV3n7m6rPpLc9e2w0gVt5yQ1uJ8hKx4sRzT ops@example"
    ];
  };
  environment.systemPackages = [ pkgs.htop ];
  # who is there, and where: each machine knows all of them
  environment.etc."fleet/hosts".text = lib.concatStrings (
    lib.mapAttrsToList (name: h: "${name} ssh ${toString h.sshPort}\n") hosts
  );
  fileSystems."/" = lib.mkDefault {
    device = "/dev/disk/by-label/nixos";
    fsType = "ext4";
  };
  boot.loader.grub.device = lib.mkDefault "nodev";
  system.stateVersion = "24.11";
}

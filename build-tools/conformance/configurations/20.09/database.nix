# A database host: PostgreSQL, backups by a timer, monitoring, LUKS below LVM, systemd-boot.
{ config, lib, pkgs, ... }:
let
  databases = [ "orders" "stock" "people" ];
in
{
  boot.loader.systemd-boot.enable = true;
  boot.initrd.luks.devices.crypt.device = "/dev/disk/by-partlabel/crypt";
  boot.kernelPackages = pkgs.linuxPackages_latest;

  fileSystems."/" = {
    device = "/dev/mapper/vg-root";
    fsType = "btrfs";
    options = [ "subvol=root" "compress=zstd" ];
  };
  fileSystems."/boot" = {
    device = "/dev/disk/by-partlabel/esp";
    fsType = "vfat";
  };

  networking.hostName = "firn-db";
  networking.useDHCP = false;
  networking.interfaces.eth0.ipv4.addresses = [ { address = "192.0.2.10"; prefixLength = 24; } ];
  networking.defaultGateway = "192.0.2.1";
  time.timeZone = "Europe/Zurich";

  services.postgresql = {
    enable = true;
    package = pkgs.postgresql_12;
    ensureDatabases = databases;
    ensureUsers = map (name: {
      inherit name;
      ensurePermissions."DATABASE ${name}" = "ALL PRIVILEGES";
    }) databases;
  };

  systemd.services = lib.listToAttrs (map (name: lib.nameValuePair "backup-${name}" {
    description = "Dump of ${name}";
    startAt = "daily";
    path = [ config.services.postgresql.package pkgs.gzip ];
    serviceConfig.User = "postgres";
    script = ''
      pg_dump ${name} | gzip > /var/backup/${name}.sql.gz
    '';
  }) databases);
  systemd.tmpfiles.rules = [ "d /var/backup 0700 postgres postgres -" ];

  services.prometheus.exporters.node.enable = true;
  services.openssh.enable = true;
  users.mutableUsers = false;
  users.users.root.openssh.authorizedKeys.keys = [ "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE1hZGUgdXAgZm9yIHRoaXMgZmlsZSwgb3BlbnMgbm90aGlu root" ];
}

# What the machine is made of; `nixos-generate-config` writes such a file.
{ lib, ... }:
{
  boot.initrd.availableKernelModules = [
    "ahci"
    "nvme"
    "xhci_pci"
  ];
  boot.kernelModules = [ "kvm-intel" ];

  fileSystems."/" = {
    device = "/dev/disk/by-label/nixos";
    fsType = "ext4";
  };
  fileSystems."/boot" = {
    device = "/dev/disk/by-label/boot";
    fsType = "vfat";
  };
  swapDevices = [ { device = "/dev/disk/by-label/swap"; } ];

  hardware.enableRedistributableFirmware = lib.mkDefault true;
}

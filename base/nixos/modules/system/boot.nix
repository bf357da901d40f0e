# How the machine starts. base has no kernel and no boot loader of its own: on a machine that has them the
# settings are handed on in $toplevel/firn/boot.json, and system.build.installBootLoader is what runs.
{ config, lib, pkgs, ... }:
let
  cfg = config.boot;
  inherit (lib) mkOption types;
  on = default: description: mkOption { type = types.bool; inherit default description; };
  names = description: mkOption { type = types.listOf types.str; default = [ ]; inherit description; };
  text = default: description: mkOption { type = types.nullOr types.str; inherit default description; };
in
{
  options.boot = {
    loader = {
      timeout = mkOption { type = types.nullOr types.int; default = 5; description = "Seconds before the default entry starts."; };
      grub = {
        enable = on false "Whether GRUB starts the machine.";
        device = mkOption { type = types.str; default = ""; example = "/dev/sda"; description = "The device that GRUB is written to; \"nodev\" for none."; };
        devices = names "Devices that GRUB is written to.";
        efiSupport = on false "Whether GRUB is made for EFI.";
        efiInstallAsRemovable = on false "Whether GRUB is at the place where EFI looks without being told.";
        useOSProber = on false "Whether other systems are looked for.";
        version = mkOption { type = types.int; default = 2; visible = false; description = "GRUB's version."; };
        configurationLimit = mkOption { type = types.int; default = 100; description = "How many generations the menu has."; };
        extraConfig = mkOption { type = types.lines; default = ""; description = "Lines for GRUB's configuration."; };
      };
      systemd-boot = {
        enable = on false "Whether systemd-boot starts the machine.";
        editor = on true "Whether the command line can be edited.";
        configurationLimit = mkOption { type = types.nullOr types.int; default = null; description = "How many generations the menu has."; };
        consoleMode = mkOption { type = types.enum [ "0" "1" "2" "5" "auto" "max" "keep" ]; default = "keep"; description = "The console's resolution."; };
      };
      efi = {
        canTouchEfiVariables = on false "Whether EFI variables may be changed.";
        efiSysMountPoint = mkOption { type = types.str; default = "/boot"; description = "Where the EFI partition is mounted."; };
      };
    };
    initrd = {
      availableKernelModules = names "Modules that the initial RAM disk has, for when they are needed.";
      kernelModules = names "Modules that the initial RAM disk loads.";
      supportedFilesystems = mkOption { type = types.anything; default = [ ]; description = "File systems that the initial RAM disk can mount."; };
      luks.devices = mkOption { type = types.attrsOf types.anything; default = { }; description = "Encrypted devices."; };
      systemd.enable = on false "Whether systemd runs in the initial RAM disk.";
    };
    kernelModules = names "Modules that are loaded at start.";
    extraModulePackages = mkOption { type = types.listOf types.package; default = [ ]; description = "Packages with further modules."; };
    extraModprobeConfig = mkOption { type = types.lines; default = ""; description = "Lines for modprobe's configuration."; };
    blacklistedKernelModules = names "Modules that are not loaded by themselves.";
    kernelParams = names "Words on the kernel's command line.";
    kernelPackages = mkOption { type = types.nullOr types.raw; default = null; description = "The kernel and its modules; null: the machine's own."; };
    supportedFilesystems = mkOption { type = types.anything; default = [ ]; description = "File systems that the machine can mount."; };
    consoleLogLevel = mkOption { type = types.int; default = 4; description = "From which level the kernel's messages are on the console."; };
    isContainer = on false "Whether the machine is a container.";
    tmp.cleanOnBoot = on false "Whether /tmp is emptied at start.";
    tmp.useTmpfs = on false "Whether /tmp is in memory.";
    kernel.sysctl = mkOption {
      type = types.attrsOf (types.nullOr (types.oneOf [ types.bool types.int types.str ]));
      default = { };
      example = { "net.ipv4.tcp_syncookies" = false; };
      description = "Settings of the kernel.";
    };
  };
  config = {
    assertions = [
      {
        assertion = !(cfg.loader.grub.enable && cfg.loader.systemd-boot.enable);
        message = "boot.loader.grub.enable and boot.loader.systemd-boot.enable are both set: a machine has one boot loader.";
      }
      {
        assertion = !cfg.loader.grub.enable || cfg.loader.grub.device != "" || cfg.loader.grub.devices != [ ];
        message = "boot.loader.grub is enabled, but it is not said where GRUB is written to: set boot.loader.grub.device, to \"nodev\" for nowhere.";
      }
    ];
    environment.etc = {
      "modules-load.d/nixos.conf".text = lib.concatMapStrings (m: m + "\n") cfg.kernelModules;
      "sysctl.d/60-nixos.conf".text = lib.concatStrings (
        lib.mapAttrsToList (n: v: lib.optionalString (v != null) "${n}=${if v == true then "1" else if v == false then "0" else toString v}\n") cfg.kernel.sysctl
      );
      "modprobe.d/nixos.conf".text = lib.concatMapStrings (m: "blacklist ${m}\n") cfg.blacklistedKernelModules + cfg.extraModprobeConfig;
    };
    systemd.tmpfiles.rules = lib.optional cfg.tmp.cleanOnBoot "D! /tmp 1777 root root";
    system.build.installBootLoader = lib.mkOptionDefault "${pkgs.busybox}/bin/true";
    system.build.bootSpec = builtins.toJSON {
      loader = if cfg.loader.systemd-boot.enable then "systemd-boot" else if cfg.loader.grub.enable then "grub" else "none";
      inherit (cfg.loader) timeout;
      devices = lib.unique (cfg.loader.grub.devices ++ lib.optional (cfg.loader.grub.device != "" && cfg.loader.grub.device != "nodev") cfg.loader.grub.device);
      inherit (cfg) kernelParams;
      initrdModules = lib.unique (cfg.initrd.availableKernelModules ++ cfg.initrd.kernelModules);
    };
  };
}

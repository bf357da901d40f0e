{ config, lib, ... }:
let
  inherit (lib) mkOption types;
  order = fs: if fs.mountPoint == "/" then 0 else lib.length (lib.splitString "/" fs.mountPoint);
  sorted = lib.sort (a: b: order a < order b) (builtins.attrValues config.fileSystems);
  device = fs: if fs.device != null then fs.device else if fs.label != null then "/dev/disk/by-label/${fs.label}" else null;
  swapDevice = s: if s.device != null then s.device else "/dev/disk/by-label/${s.label}";
in
{
  options.fileSystems = mkOption {
    default = { };
    example = { "/".device = "/dev/disk/by-label/nixos"; };
    description = "File systems, by the path where they are mounted.";
    type = types.attrsOf (
      types.submodule (
        { name, ... }:
        {
          options = {
            mountPoint = mkOption { type = types.str; default = name; defaultText = lib.literalExpression "the name of the attribute"; description = "Where the file system is mounted."; };
            device = mkOption { type = types.nullOr types.str; default = null; example = "/dev/sda1"; description = "The device."; };
            label = mkOption { type = types.nullOr types.str; default = null; description = "The file system's label, in the place of a device."; };
            fsType = mkOption { type = types.str; default = "auto"; example = "ext4"; description = "The file system's type."; };
            options = mkOption { type = types.listOf types.str; default = [ "defaults" ]; description = "Options of the mount."; };
            neededForBoot = mkOption { type = types.bool; default = false; description = "Whether it is mounted before the system starts."; };
            noCheck = mkOption { type = types.bool; default = false; description = "Whether it is not checked."; };
            autoFormat = mkOption { type = types.bool; default = false; description = "Whether it is formatted when it is not."; };
            autoResize = mkOption { type = types.bool; default = false; description = "Whether it grows to its device's size."; };
            depends = mkOption { type = types.listOf types.str; default = [ ]; description = "Paths that are mounted first."; };
          };
        }
      )
    );
  };
  options.swapDevices = mkOption {
    default = [ ];
    example = [ { device = "/dev/sda2"; } ];
    description = "Swap devices and files.";
    type = types.listOf (
      types.submodule {
        options = {
          device = mkOption { type = types.nullOr types.str; default = null; description = "The device or file."; };
          label = mkOption { type = types.nullOr types.str; default = null; description = "The device's label."; };
          size = mkOption { type = types.nullOr types.int; default = null; description = "The file's size in MiB."; };
          priority = mkOption { type = types.nullOr types.int; default = null; description = "Devices with a higher number are used first."; };
          randomEncryption = mkOption { type = types.anything; default = false; description = "Whether it is encrypted with a key of the moment."; };
          options = mkOption { type = types.listOf types.str; default = [ "defaults" ]; description = "Options."; };
        };
      }
    );
  };
  config = lib.mkIf (config.fileSystems != { } || config.swapDevices != [ ]) {
    assertions = map (fs: {
      assertion = device fs != null || builtins.elem fs.fsType [ "tmpfs" "proc" "sysfs" "auto" "overlay" ];
      message = "fileSystems.\"${fs.mountPoint}\" has no device: set fileSystems.\"${fs.mountPoint}\".device or .label.";
    }) sorted
    ++ map (fs: {
      assertion = lib.hasPrefix "/" fs.mountPoint;
      message = "fileSystems.\"${fs.mountPoint}\": a mount point is an absolute path.";
    }) sorted;
    environment.etc.fstab.text =
      "# made from fileSystems and swapDevices\n"
      + lib.concatMapStrings (fs: "${if device fs == null then fs.fsType else device fs} ${fs.mountPoint} ${fs.fsType} ${lib.concatStringsSep "," fs.options} 0 ${if fs.noCheck then "0" else if fs.mountPoint == "/" then "1" else "2"}\n") sorted
      + lib.concatMapStrings (s: "${swapDevice s} none swap ${lib.concatStringsSep "," (s.options ++ lib.optional (s.priority != null) "pri=${toString s.priority}")} 0 0\n") config.swapDevices;
  };
}

{ lib, ... }:
let
  on = description: lib.mkOption {
    type = lib.types.bool;
    default = false;
    inherit description;
  };
in
{
  options.hardware = {
    enableRedistributableFirmware = on "Whether firmware that may be passed on is wanted. base has none, so the machine's own stays.";
    enableAllFirmware = on "Whether all firmware is wanted. base has none, so the machine's own stays.";
    cpu.intel.updateMicrocode = on "Whether the microcode of Intel processors is updated. base has none.";
    cpu.amd.updateMicrocode = on "Whether the microcode of AMD processors is updated. base has none.";
  };
  options.documentation = {
    enable = lib.mkOption {
      type = lib.types.bool;
      default = true;
      description = "Whether packages' documentation is in the system path.";
    };
    man.enable = lib.mkOption { type = lib.types.bool; default = true; description = "Whether manual pages are in the system path."; };
    doc.enable = lib.mkOption { type = lib.types.bool; default = true; description = "Whether documents are in the system path."; };
    info.enable = lib.mkOption { type = lib.types.bool; default = true; description = "Whether info pages are in the system path."; };
    nixos.enable = lib.mkOption { type = lib.types.bool; default = false; description = "Whether the system carries its own manual; base's is on the web."; };
  };
}

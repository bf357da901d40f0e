{ lib }:
rec {
  elaborate =
    given:
    let
      system = if builtins.isString given then given else given.system or given.config;
      cpu = lib.head (lib.splitString "-" system);
    in
    {
      inherit system;
      config = "${cpu}-unknown-linux-gnu";
      parsed = {
        cpu = {
          name = cpu;
          bits = 64;
        };
        kernel.name = "linux";
      };
      isLinux = true;
      isDarwin = false;
      isUnix = true;
      is64bit = true;
      is32bit = false;
      isx86 = cpu == "x86_64";
      isx86_64 = cpu == "x86_64";
      isAarch64 = cpu == "aarch64";
      isAarch = cpu == "aarch64";
      isMusl = false;
      isStatic = false;
      extensions.executable = "";
      linuxArch = if cpu == "aarch64" then "arm64" else cpu;
    };
  equals = a: b: a.system == b.system;
  flakeExposed = doubles.all;
  doubles.all = [
    "x86_64-linux"
    "aarch64-linux"
  ];
  doubles.linux = doubles.all;
  examples = { };
}

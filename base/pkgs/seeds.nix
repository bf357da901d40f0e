# What everything else is built with: two static programs, each taken out of one Debian package.
{
  lib,
  system,
  pins,
  fetchurl,
}:
let
  seed =
    name:
    let
      pin = pins.seed.${system}.${name} or (throw "base has no packages for the system '${system}'");
    in
    fetchurl {
      inherit name;
      url = "mirror://debian/${pin.path}";
      hash = "sha256:${pin.memberSha256}";
      executable = true;
      inherit (pin) member;
    };
  version = name: builtins.elemAt (builtins.match "([0-9]+:)?([^-]*).*" pins.seed.${system}.${name}.version) 1;
  bashSeed = seed "bash";
  busyboxSeed = seed "busybox";
  package =
    {
      name,
      script,
      extra ? { },
      meta,
    }:
    let
      drv = derivation {
        name = "${name}-${version name}";
        inherit system;
        builder = bashSeed;
        args = [
          "-euc"
          script
        ];
        bashSeed = "${bashSeed}";
        busyboxSeed = "${busyboxSeed}";
      };
    in
    drv
    // extra
    // {
      pname = name;
      version = version name;
      meta = meta // {
        name = drv.name;
        mainProgram = if name == "bash" then "bash" else "busybox";
        platforms = lib.platforms.linux;
      };
      override = _: package { inherit name script extra meta; };
    };
in
{
  busybox = package {
    name = "busybox";
    extra.shellPath = "/bin/sh";
    script = ''
      busybox() { (exec -a busybox "$busyboxSeed" "$@"); }
      busybox mkdir -p "$out/bin"
      busybox cp "$busyboxSeed" "$out/bin/busybox"
      busybox chmod 555 "$out/bin/busybox"
      for applet in $(busybox --list); do
        # tools of a Debian system that would read or change one
        case $applet in busybox | dpkg | rpm | run-init | linuxrc) continue ;; esac
        busybox ln -s busybox "$out/bin/$applet"
      done
    '';
    meta = {
      description = "Common UNIX programs in one small executable";
      license = lib.licenses.gpl2Only;
    };
  };
  bash = package {
    name = "bash";
    extra.shellPath = "/bin/bash";
    script = ''
      busybox() { (exec -a busybox "$busyboxSeed" "$@"); }
      busybox mkdir -p "$out/bin"
      busybox cp "$bashSeed" "$out/bin/bash"
      busybox chmod 555 "$out/bin/bash"
      busybox ln -s bash "$out/bin/sh"
    '';
    meta = {
      description = "GNU Bourne-Again Shell, static";
      license = lib.licenses.gpl3Plus;
    };
  };
}

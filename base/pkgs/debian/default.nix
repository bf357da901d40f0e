# Debian packages re-rooted into the store: each is unpacked on its own; a program is started by a wrapper
# through the store's own dynamic loader, with the libraries of its closure.
{
  lib,
  system,
  pins,
  busybox,
  bash,
  fetchurl,
}:
let
  triplet =
    {
      x86_64-linux = "x86_64-linux-gnu";
      aarch64-linux = "aarch64-linux-gnu";
    }
    .${system} or (throw "base has no packages for the system '${system}'");
  loader =
    {
      x86_64-linux = "ld-linux-x86-64.so.2";
      aarch64-linux = "ld-linux-aarch64.so.1";
    }
    .${system};

  pin =
    suite: name:
    pins.${suite}.${system}.${name} or (throw "pkgs/debian/pins.json has no package '${name}' of ${suite} for ${system}; name it in update-pins and run that");

  # "1:2.39.5-0+deb12u3" -> "2.39.5"
  upstream =
    version: lib.head (lib.splitString "-" (lib.head (lib.splitString "+" (lib.last (lib.splitString ":" version)))));

  fetch =
    p:
    fetchurl {
      url = "mirror://debian/${p.path}";
      hash = "sha256:${p.sha256}";
      name = lib.sanitizeDerivationName (baseNameOf p.path);
    };

  unpack =
    suite: name:
    let
      p = pin suite name;
    in
    derivation {
      name = "debian-${lib.sanitizeDerivationName name}-${upstream p.version}";
      inherit system;
      builder = "${busybox}/bin/sh";
      args = [
        "-e"
        ./unpack.sh
      ];
      PATH = "${busybox}/bin";
      deb = fetch p;
    };

  suites = lib.genAttrs [
    "bookworm"
    "trixie"
  ] (suite: builtins.mapAttrs (name: _: unpack suite name) (pins.${suite}.${system} or { }));

  closure =
    suite: names:
    map (e: e.key) (
      builtins.genericClosure {
        startSet = map (key: { inherit key; }) names;
        operator = e: map (key: { inherit key; }) (pin suite e.key).depends;
      }
    );

  libraryPath =
    suite: names:
    lib.concatMapStringsSep ":" (name: "${suites.${suite}.${name}}/lib/${triplet}") (
      lib.sort (a: b: a < b) (builtins.filter (name: hasLibraries name) (closure suite names))
    );
  # a package that is only programs or data has no libraries to look for
  hasLibraries = name: lib.hasPrefix "lib" name || builtins.elem name [ "zlib1g" "krb5-locales" ];

  # pname: the package; programs: name -> { file ? path in the package, before ? words before the user's,
  # env ? variables that are set }. Without `programs` every program in bin and sbin.
  program =
    {
      pname,
      suite,
      deb ? pname,
      more ? [ ],
      programs ? null,
      env ? { },
      install ? "",
      description,
      license,
      mainProgram ? pname,
      passthru ? { },
    }:
    let
      version = upstream (pin suite deb).version;
      debs = [ deb ] ++ more;
      roots = map (name: suites.${suite}.${name}) debs;
      libc = "${suites.${suite}.libc6}/lib/${triplet}/${loader}";
      drv = derivation {
        name = "${pname}-${version}";
        inherit system;
        builder = "${bash}/bin/bash";
        args = [
          "-eu"
          ./program.sh
        ];
        PATH = "${busybox}/bin";
        shell = "${busybox}/bin/sh";
        inherit roots install;
        loader = libc;
        libraryPath = libraryPath suite debs;
        programs =
          if programs == null then
            "*"
          else
            lib.concatMapStrings (
              name:
              let
                p = programs.${name};
              in
              "${name}\t${p.file or "bin/${name}"}\t${p.before or ""}\n"
            ) (builtins.attrNames programs);
        exports = lib.concatMapStrings (name: "export ${name}=${env.${name}}\n") (builtins.attrNames env);
        passAsFile = [ "programs" ];
      };
    in
    drv
    // {
      inherit pname version passthru;
      override = changes: drv;
      meta = {
        inherit description license mainProgram;
        name = drv.name;
        platforms = lib.platforms.linux;
      };
    }
    // passthru;
in
{
  inherit
    suites
    fetch
    pin
    upstream
    closure
    libraryPath
    program
    triplet
    loader
    ;
  inherit (suites) bookworm trixie;
}

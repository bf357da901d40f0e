# mkDerivation: a build in phases, by bash and busybox. A C compiler is no part of it; name pkgs.tinycc.
{
  lib,
  config,
  system,
  bash,
  busybox,
}:
let
  # attributes that describe the package and are no part of its derivation
  outside = [
    "meta"
    "passthru"
    "pos"
    "outputsToInstall"
    "env"
  ];

  checkMeta =
    attrs:
    let
      meta = attrs.meta or { };
      name = attrs.name or "${attrs.pname or "?"}-${attrs.version or "?"}";
      licenses = lib.toList (meta.license or [ ]);
      unfree = builtins.any (l: builtins.isAttrs l && !(l.free or true)) licenses;
      allowed = config.allowUnfree or false || (config.allowUnfreePredicate or (_: false)) attrs;
    in
    if meta.broken or false && !(config.allowBroken or false) then
      throw "Package '${name}' is marked as broken, refusing to evaluate. Set nixpkgs.config.allowBroken = true to try it all the same."
    else if unfree && !allowed then
      throw "Package '${name}' has an unfree license, refusing to evaluate. Set nixpkgs.config.allowUnfree = true to accept it."
    else
      true;

  make =
    f:
    let
      final = f (attrs // { finalPackage = package; });
      attrs = final;
      name =
        attrs.name or (
          if attrs ? pname then
            "${attrs.pname}-${attrs.version or (throw "mkDerivation: '${attrs.pname}' has a `pname' but no `version'")}"
          else
            throw "mkDerivation: give a `name', or `pname' and `version'"
        );
      structured = attrs.__structuredAttrs or false;
      drv = derivation (
        removeAttrs (builtins.mapAttrs (n: v: if builtins.isList v && !structured then builtins.filter (x: x != null) v else v) attrs) outside
        // {
          inherit name system;
          builder = attrs.builder or "${bash}/bin/bash";
          args =
            attrs.args or [
              "-e"
              ./setup.sh
            ];
          initialPath = [
            busybox
            bash
          ];
          shell = "${bash}/bin/bash";
          buildInputs = lib.concatMap lib.toList (lib.filter (x: x != null) (attrs.buildInputs or [ ]));
          nativeBuildInputs = lib.filter (x: x != null) (attrs.nativeBuildInputs or [ ]);
        }
        // (attrs.env or { })
      );
      package =
        lib.extendDerivation (checkMeta attrs) (
          (attrs.passthru or { })
          // lib.optionalAttrs (attrs ? pname) { inherit (attrs) pname; }
          // lib.optionalAttrs (attrs ? version) { inherit (attrs) version; }
          // {
            passthru = attrs.passthru or { };
            meta = {
              inherit name;
              available = true;
              outputsToInstall = attrs.outputsToInstall or [ (lib.head (attrs.outputs or [ "out" ])) ];
            }
            // (attrs.meta or { });
            inherit stdenv;
            drvAttrs = drv.drvAttrs;
            overrideAttrs =
              g:
              make (
                self:
                let
                  prev = f self;
                  changed = lib.toExtension g self prev;
                in
                prev // changed
              );
          }
        ) drv;
    in
    package;

  stdenv = {
    inherit system;
    name = "stdenv";
    shell = "${bash}/bin/bash";
    initialPath = [ busybox ];
    hostPlatform = lib.systems.elaborate system;
    buildPlatform = lib.systems.elaborate system;
    targetPlatform = lib.systems.elaborate system;
    inherit (lib.systems.elaborate system) isLinux isDarwin isx86_64 isAarch64;
    cc = throw "base's stdenv has no C compiler; add pkgs.tinycc to nativeBuildInputs";
    mkDerivation = args: make (if lib.isFunction args then args else _: args);
  };
in
stdenv

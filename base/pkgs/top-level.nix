{
  system,
  config,
  overlays,
}:
let
  lib = import ../lib;
  pins = builtins.fromJSON (builtins.readFile ./debian/pins.json);

  packages =
    self:
    let
      inherit (self) callPackage;
    in
    {
      inherit lib system config overlays;
      inherit (self.stdenv) mkDerivation;
      _type = "pkgs";
      path = ../.;
      pkgs = self;
      callPackage = lib.callPackageWith self;
      callPackages = lib.callPackagesWith self;
      newScope = scope: lib.callPackageWith (self // scope);
      extend = overlay: import ./top-level.nix { inherit system config; overlays = overlays ++ [ overlay ]; };
      appendOverlays = more: import ./top-level.nix { inherit system config; overlays = overlays ++ more; };
      hostPlatform = self.stdenv.hostPlatform;
      buildPackages = self;
      targetPackages = self;

      seeds = import ./seeds.nix { inherit lib system pins; inherit (self) fetchurl; };
      inherit (self.seeds) bash busybox;
      bashInteractive = self.bash;
      bashNonInteractive = self.bash;
      runtimeShell = "${self.bash}/bin/bash";
      runtimeShellPackage = self.bash;

      fetchurl = import ./build-support/fetchurl.nix { inherit lib config; };
      stdenv = import ./stdenv { inherit lib config system; inherit (self) bash busybox; };
      stdenvNoCC = self.stdenv;

      debian = import ./debian { inherit lib system pins; inherit (self) busybox bash fetchurl; };

      git = callPackage ./git { suite = "trixie"; };
      git_2_47 = self.git;
      git_2_39 = callPackage ./git { suite = "bookworm"; };
      gitMinimal = self.git;
      nginx = callPackage ./nginx { };
      nginxStable = self.nginx;
      nginxMainline = self.nginx;
      openssh = callPackage ./openssh { };
      openssl = callPackage ./openssl { };
      cacert = callPackage ./cacert { };
      tzdata = callPackage ./tzdata { };
      tinycc = callPackage ./tinycc { };
      hello = callPackage ./hello { };
      coreutils = callPackage ./coreutils { };
      curl = callPackage ./curl { };
      vim = callPackage ./vim { };
      htop = self.debian.program { pname = "htop"; suite = "bookworm"; description = "An interactive process viewer"; license = lib.licenses.gpl2Plus; };
      jq = self.debian.program { pname = "jq"; suite = "bookworm"; description = "A command-line JSON processor"; license = lib.licenses.mit; };
    }
    // import ./build-support { inherit lib self; }
    // import ./aliases.nix self;

  withOverlays = builtins.foldl' (set: overlay: lib.extends overlay set) packages (
    overlays ++ lib.optional (config ? packageOverrides) (_final: prev: config.packageOverrides prev)
  );
in
lib.fix withOverlays

# What ./firn is trained on: a small world with the shapes of a real one (a library, a package set with overlays and overrides, a
# module system, systems made of both), so that the JVM meets the code that real evaluations are made of.
let
  systems = 16;
  lib = import ./lib.nix;
  modules = import ./modules.nix { inherit lib; };
  packagesFor = config: import ./packages { inherit lib config; };

  system = number: modules.evaluate [
    ./system.nix
    ({ config, ... }: {
      machine.name = "machine-${toString number}";
      machine.number = number;
      services.web.enable = lib.modulo number 2 == 0;
      services.web.hosts = lib.genAttrs (map (n: "host${toString n}") (lib.range 1 (4 + lib.modulo number 5))) (name: {
        root = "/srv/${name}";
        aliases = lib.optional (number > 3) "www.${name}";
      });
      people = lib.genAttrs [ "ada" "grace" "edsger" ] (name: { shell = if name == "ada" then "zsh" else "bash"; });
    })
    { _arguments.packages = packagesFor { number = lib.modulo number 3; }; }
  ];

  words = import ./words.nix { inherit lib; };
in
{
  toplevels = map (number: (system number).config.toplevel.drvPath) (lib.range 1 systems);
  options = modules.describe (system 1).options;
  packages = lib.mapAttrs (name: package: package.drvPath) (lib.filterAttrs (name: lib.isDerivation) (packagesFor { number = 0; }));
  json = builtins.toJSON (removeAttrs (system 2).config [ "toplevel" ]);
  xml = builtins.hashString "sha256" (builtins.toXML { numbers = lib.range 1 20; function = { a, b ? 1 }: a; });
  words = words.all;
  printed = builtins.trace { inherit (words) all; } 1.5;
}

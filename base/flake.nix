{
  description = "A small distribution in Nix: NixOS's option names, real programs, no internet but a Debian mirror";

  outputs =
    { self }:
    let
      lib = import ./lib;
      systems = [
        "x86_64-linux"
        "aarch64-linux"
      ];
    in
    {
      lib = lib // {
        nixosSystem =
          args:
          import ./nixos/lib/eval-config.nix (
            {
              inherit (self) lib;
              system = null;
            }
            // args
            // {
              modules = args.modules or [ ] ++ [
                {
                  _file = "flake.nix";
                  config.nixpkgs.flake.source = self.outPath;
                }
              ];
            }
          );
        inherit systems;
      };
      legacyPackages = lib.genAttrs systems (system: import ./. { inherit system; });
      nixosModules.firn = ./firn-module.nix;
    };
}

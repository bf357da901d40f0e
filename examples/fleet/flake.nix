{
  description = "Three machines that share modules";

  # Firn resolves it to its own small distribution where no other nixpkgs is set up
  inputs.nixpkgs.url = "nixpkgs";

  outputs =
    { self, nixpkgs }:
    let
      host =
        name: extra:
        nixpkgs.lib.nixosSystem {
          system = "x86_64-linux";
          specialArgs = {
            hosts = builtins.attrNames self.nixosConfigurations;
          };
          modules = [
            ./modules/common.nix
            { networking.hostName = name; }
          ]
          ++ extra;
        };
    in
    {
      nixosConfigurations = {
        front = host "front" [
          ./modules/web.nix
          ./hosts/front.nix
        ];
        back = host "back" [ ./modules/web.nix ];
        build = host "build" [ ./modules/tools.nix ];
      };
    };
}

{
  description = "Three machines that share modules";

  # Firn resolves it to its own small distribution where no other nixpkgs is set up
  inputs.nixpkgs.url = "nixpkgs";

  outputs =
    { self, nixpkgs }:
    let
      # Each has ports of its own, so that all three can also be folders of one machine:
      #   firn nodes add front back build
      #   firn rebuild switch examples/fleet
      hosts = {
        front = {
          sshPort = 2201;
          httpPort = 8090;
          modules = [ ./modules/web.nix ];
        };
        back = {
          sshPort = 2202;
          httpPort = 8091;
          modules = [ ./modules/web.nix ];
        };
        build = {
          sshPort = 2203;
          modules = [ ./modules/tools.nix ];
        };
      };
      system =
        name: host:
        nixpkgs.lib.nixosSystem {
          system = "x86_64-linux";
          specialArgs = { inherit hosts host; };
          modules = [
            ./modules/common.nix
            { networking.hostName = name; }
          ]
          ++ host.modules;
        };
    in
    {
      nixosConfigurations = builtins.mapAttrs system hosts;
    };
}

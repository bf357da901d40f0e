# What module-service evaluates: finds the merged system of a configuration and tells about it.
# All arguments are strings, empty where there is none. Works with base and with nixpkgs.
{
  # the source tree of the release
  release,
  # the submitted tree
  source,
  # a file in it, or "#NAME" of the flake's nixosConfigurations
  entry,
  # the locked reference of the flake
  reference,
  # the system's name
  name,
  platform,
  # Firn's own options, a module's file
  firnModule,
}:
let
  fromModules = import (release + "/nixos/lib/eval-config.nix") {
    system = platform;
    modules = [
      (/. + builtins.substring 1 (-1) (source + "/" + entry))
      # What the configuration itself says of its name has the better priority.
      {
        _file = "firn: the system's name";
        networking.hostName = {
          _type = "override";
          priority = 1400;
          content = name;
        };
      }
    ]
    # base has it among its own modules
    ++ (if builtins.pathExists (release + "/firn-module.nix") then [ ] else [ ours ]);
  };

  ours = /. + builtins.substring 1 (-1) firnModule;

  flakeSystem =
    let
      systems = (builtins.getFlake reference).nixosConfigurations;
      found = systems.${builtins.substring 1 (-1) entry};
    in
    if found ? extendModules && !(found.options ? firn) then
      found.extendModules { modules = [ ours ]; }
    else
      found;
in
if builtins.substring 0 1 entry == "#" then flakeSystem else fromModules

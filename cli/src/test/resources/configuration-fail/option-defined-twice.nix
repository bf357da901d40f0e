{
  imports = [ ./parts/name.nix ];
  config.system.name = "web";
}

{
  imports = [ ./configuration.nix ];
}

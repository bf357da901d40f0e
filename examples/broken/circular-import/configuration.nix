# Two files that import each other.
{
  imports = [ ./users.nix ];
}

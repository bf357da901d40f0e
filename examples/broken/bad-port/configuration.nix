# Ports end at 65535.
{
  services.openssh.enable = true;
  services.openssh.ports = [ 70000 ];
}

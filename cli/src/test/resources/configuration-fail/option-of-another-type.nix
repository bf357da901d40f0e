{
  system.name = "web";
  services = {
    nginx.ports = "80";
  };
}

{
  system.name = "web";
  services.ngnix.enable = true;
}

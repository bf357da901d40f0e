# The option is called virtualHosts.
{
  services.nginx.enable = true;
  services.nginx.virtualHost."localhost".default = true;
}

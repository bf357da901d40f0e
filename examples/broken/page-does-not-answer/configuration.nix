# The web server runs, but its page is elsewhere.
{
  services.nginx = {
    enable = true;
    virtualHosts."localhost" = {
      default = true;
      listen = [
        {
          addr = "0.0.0.0";
          port = 8081;
        }
      ];
      locations."= /".return = "200 'Hello from Firn'";
    };
  };
  firn.healthChecks.page = {
    http.url = "http://127.0.0.1:8081/no/such/page";
    timeout = 5;
  };
}

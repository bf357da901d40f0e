let
  services = { web = null; };
  web = services.web;
in
web.port

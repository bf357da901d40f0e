# A web server with one page. Change the page or a setting and run `firn rebuild switch` again.
{ config, pkgs, ... }:
{
  networking.hostName = "web";

  services.nginx = {
    enable = true;
    recommendedOptimisation = true;
    recommendedTlsSettings = true;
    virtualHosts."localhost" = {
      default = true;
      forceSSL = true;
      # ports that need no special right; without this line they are 80 and 443
      listen = [
        {
          addr = "0.0.0.0";
          port = 8080;
        }
        {
          addr = "0.0.0.0";
          port = 8443;
          ssl = true;
        }
      ];
      sslCertificate = "/var/lib/web-certificate/cert.pem";
      sslCertificateKey = "/var/lib/web-certificate/key.pem";
      root = ./site;
    };
    # without TLS, for the health check and for a first look
    virtualHosts."plain.localhost" = {
      listen = [
        {
          addr = "0.0.0.0";
          port = 8081;
        }
      ];
      root = ./site;
    };
  };

  # A certificate of our own, made on the machine: a key has no place in the store.
  systemd.services.web-certificate = {
    description = "Self-signed certificate for the example";
    wantedBy = [ "multi-user.target" ];
    before = [ "nginx.service" ];
    requiredBy = [ "nginx.service" ];
    serviceConfig = {
      Type = "oneshot";
      RemainAfterExit = true;
      StateDirectory = "web-certificate";
    };
    script = ''
      cd /var/lib/web-certificate
      if ! [ -s cert.pem ]; then
        ${pkgs.openssl}/bin/openssl req -x509 -newkey rsa:2048 -nodes -days 3650 \
          -subj /CN=localhost -keyout key.pem.new -out cert.pem.new
        chmod 644 cert.pem.new
        chmod ${if config.services.nginx.user == "root" then "600" else "640"} key.pem.new
        chgrp ${config.services.nginx.group} key.pem.new 2> /dev/null || true
        mv key.pem.new key.pem
        mv cert.pem.new cert.pem
      fi
    '';
  };

  networking.firewall.allowedTCPPorts = [
    8080
    8443
    8081
  ];
  environment.systemPackages = [ pkgs.curl ];
  time.timeZone = "Europe/Zurich";
  system.stateVersion = "24.11";

  firn.healthChecks.page.http = {
    url = "http://127.0.0.1:8081/";
    body = "Hello from Firn";
  };
}

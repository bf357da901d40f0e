# The front machine has another port than the other web servers.
{ services.nginx.defaultHTTPListenPort = 8090; }

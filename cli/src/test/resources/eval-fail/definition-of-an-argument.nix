let
  url = { host, port }: "http://${host}:${port}/";
in
url { host = "localhost"; port = 80; }

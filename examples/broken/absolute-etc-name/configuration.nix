# Names are below /etc.
{
  environment.etc."/etc/motd".text = "welcome\n";
}

# Two files say two things.
{
  imports = [ ./other.nix ];
  time.timeZone = "Europe/Zurich";
}

# A semicolon is missing.
{
  networking.hostName = "web"
  time.timeZone = "UTC";
}

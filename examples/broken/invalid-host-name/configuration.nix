# A host name has no spaces.
{
  networking.hostName = "my laptop";
}

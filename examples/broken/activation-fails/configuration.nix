# A snippet of the activation ends with an error.
{
  system.activationScripts.disk = ''
    echo "disk: the array is degraded" >&2
    false
  '';
}

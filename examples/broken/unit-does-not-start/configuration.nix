# A service whose program ends at once with an error.
{ pkgs, ... }:
{
  systemd.services.worker = {
    description = "Worker without its settings";
    wantedBy = [ "multi-user.target" ];
    script = ''
      echo "worker: /etc/worker.conf is missing" >&2
      exit 1
    '';
  };
  firn.healthChecks.worker = {
    unit = "worker.service";
    timeout = 5;
  };
}

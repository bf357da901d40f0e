[ 1 (builtins.abort "stop here") ]

map (a: builtins.hashString a "firn") [ "md5" "sha1" "sha256" "sha512" ]

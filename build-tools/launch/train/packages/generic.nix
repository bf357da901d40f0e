{ lib, package, lib042, lib099, name, withNumber ? 0, ... }:
package {
  inherit name;
  version = "1.${toString withNumber}";
  buildInputs = [ lib042 lib099 ];
  configureFlags = lib.optional (withNumber != 0) "--number=${toString withNumber}";
  postInstall = ''
    mkdir -p $out/share/${name}
    for file in *.txt; do
      cp "$file" "$out/share/${name}/''${file%.txt}"
    done
  '';
}

# Unpacks one Debian package and lays it out below one prefix: usr/bin and bin become bin, and so on.
mkdir tree
dpkg-deb -x "$deb" tree
cd tree
for unused in doc man info locale lintian bug menu doc-base gcc gdb; do rm -rf "usr/share/$unused"; done
mkdir -p "$out"
for part in usr .; do
  [ -d "$part" ] || continue
  for entry in "$part"/*; do
    name=${entry##*/}
    case $part/$name in ./usr | ./run | ./var | usr/'*' | ./'*') continue ;; esac
    if [ -d "$entry" ] && [ ! -L "$entry" ]; then
      mkdir -p "$out/$name"
      cp -dR "$entry/." "$out/$name/"
    else
      cp -dR "$entry" "$out/$name"
    fi
  done
done
# an absolute link below the package's own prefix stays inside it
find "$out" -type l | while read -r link; do
  to=$(readlink "$link")
  case $to in
    /*)
      to=${to#/}
      to=${to#usr/}
      if [ -e "$out/$to" ]; then ln -sfn "$out/$to" "$link"; fi
      ;;
  esac
done
find "$out" -type d -exec chmod 755 {} +
find "$out" -type f -exec chmod u+rw,go-w,ug-s {} +

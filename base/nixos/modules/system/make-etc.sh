# Makes the folder $etc from $manifestPath. A build's own shell sources it.
mkdir -p "$etc"
while IFS=$'\t' read -r target mode user group kind source; do
  case $target in */*) mkdir -p "$etc/${target%/*}" ;; esac
  case $kind in
    link) ln -s "$source" "$etc/$target" ;;
    text*)
      variable=${kind}Path
      cp "${!variable}" "$etc/$target"
      ;;
  esac
done < "$manifestPath"

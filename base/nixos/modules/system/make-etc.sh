# Makes the folder $etc from $manifestPath. A build's own shell sources it. Every configuration's build runs this, so
# it starts few processes: files are written by the shell itself, folders made and links set many at a time.
folders=("$etc")
declare -A linksOf
while IFS=$'\t' read -r target mode user group kind source; do
  case $target in */*) folders+=("$etc/${target%/*}") ;; esac
done < "$manifestPath"
mkdir -p "${folders[@]}"
while IFS=$'\t' read -r target mode user group kind source; do
  case $kind in
    link)
      # `ln` sets many links into one folder when each keeps its name
      if [ "${source##*/}" = "${target##*/}" ]; then
        folder=$etc/$target
        linksOf[${folder%/*}]+=$source$'\n'
      else
        ln -s "$source" "$etc/$target"
      fi
      ;;
    text*)
      variable=${kind}Path
      IFS= read -r -d '' text < "${!variable}" || true
      printf '%s' "$text" > "$etc/$target"
      ;;
  esac
done < "$manifestPath"
for folder in "${!linksOf[@]}"; do
  mapfile -t sources <<< "${linksOf[$folder]%$'\n'}"
  ln -s "${sources[@]}" "$folder/"
done

echo "$name" > "$out"

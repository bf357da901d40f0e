builtins.toFile "note.txt" "Firn is old snow.\n"

let check = name: value: if value < 0 then throw "${name} must not be negative" else value; in
map (check "size") [ 1 (-5) ]

[ "a
bc
d" "\" ]

let n = 3; in
assert n == 4; n

[ (true || false && false) (!true || true) (1 == 1 && 2 > 1) (false -> false -> false) (1 + 1 == 2 -> 3 < 4) ]

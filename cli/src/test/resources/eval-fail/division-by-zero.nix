let d = 0; in 1 / d

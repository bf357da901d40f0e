let f = "not a function"; in f 1

let d = "dir"; in [ /base/${d}/x /base/${"a" + "b"}.txt ]

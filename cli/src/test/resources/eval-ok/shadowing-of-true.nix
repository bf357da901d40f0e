let true = "not true"; in [ true (1 == 1) ]

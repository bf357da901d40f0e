let extra = null; in [ 1 ] ++ extra

[ <a> <a/b> <a-b.c+d/e_f> (f: f <a> 1) ]

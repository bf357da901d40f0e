let flag = "true"; in
if flag then 1 else 2

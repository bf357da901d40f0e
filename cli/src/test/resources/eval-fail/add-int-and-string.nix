let count = 3; in
count + "x"

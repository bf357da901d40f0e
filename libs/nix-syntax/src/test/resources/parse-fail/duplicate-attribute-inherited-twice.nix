let inherit a; inherit a; in a

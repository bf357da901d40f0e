with "x"; y

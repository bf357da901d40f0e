# one
/* two */ [ /**/ 1 # three2 /* * / **/ 3 /*** four ***/ /* # */ 4 ]# end
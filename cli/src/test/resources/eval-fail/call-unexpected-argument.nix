let f = { name }: name; in
f { name = "a"; nme = "b"; }

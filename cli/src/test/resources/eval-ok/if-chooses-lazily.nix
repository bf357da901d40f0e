let pick = b: if b then "yes" else "no"; in [ (pick true) (pick false) (if 1 < 2 then if false then 1 else 2 else throw "unreached") ]

let s = { abc = { "x y" = 1; }; }; k = "abc"; in [ s.${k}."x y" s."a${"bc"}"."x y" (s.${"zz"} or 0) ]

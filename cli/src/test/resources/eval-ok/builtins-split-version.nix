map builtins.splitVersion [ "1.2.3" "1.0pre5-x" "" "a..b" "10.a1" ]

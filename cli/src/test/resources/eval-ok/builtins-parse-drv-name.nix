map builtins.parseDrvName [ "hello-2.10" "gcc-wrapper-10.2.0" "nover" "a-b-c" "x-1.2-beta" "-1" ]

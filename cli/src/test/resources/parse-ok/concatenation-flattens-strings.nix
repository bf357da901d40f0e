with { };
"a" + b + "c"

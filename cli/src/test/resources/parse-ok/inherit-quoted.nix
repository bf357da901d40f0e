with { };
{ inherit "a" "b c"; inherit (x) "d"; }

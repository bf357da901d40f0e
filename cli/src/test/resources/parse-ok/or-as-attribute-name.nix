with { };
[ a.or (a.b or c) { or = 1; } ]

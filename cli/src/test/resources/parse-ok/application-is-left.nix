with { };
f a b c (g h)

with { };
f a.b.c d.e or g h

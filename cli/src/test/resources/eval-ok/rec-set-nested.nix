rec { a = 1; inner = rec { b = a + 1; c = inner2; inner2 = b + a; }; out = inner.c; }

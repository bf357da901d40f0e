{ a = rec { b = 1; }; a = { c = 2; }; d = { e = 1; }; d = rec { f = 2; }; }

with { };
rec { b = a; a = 1; inherit c; }

let { base = 20; body = base * 2 + extra; extra = 2; }

let s = { hostname = "a"; port = 1; }; in s.hostnam

let deep = n: 1 + deep (n + 1); in deep 0

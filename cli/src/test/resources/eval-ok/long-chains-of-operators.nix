1 + 2 + 3 + 4 + 5 + 6 + 7 + 8 + 9 + 10 - 5 * 2 + (if true then 1 else 0)

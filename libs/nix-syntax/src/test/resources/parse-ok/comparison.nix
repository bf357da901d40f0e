with {}; [ (a < b) (a <= b) (a > b) (a >= b) (a == b) (a != b) (a + 1 < b * 2 == c) ]

with {}; [ (a-b) (a - b) (a -b) a' a'b _a (a->b) ]

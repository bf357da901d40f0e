with {}; [ (a ? b) (a ? b.c."d e") (a ? ${x}.y) (a ? b ? c) (a.b ? c.d && !e ? f) ]

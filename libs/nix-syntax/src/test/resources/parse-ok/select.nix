with {}; [ a.b a.b.c a."b c".d a.${x}."y-${z}" (f a).b { b = 1; }.b a.or (a.b or c) (a.b or c d) (a.b or c.d or e) ]

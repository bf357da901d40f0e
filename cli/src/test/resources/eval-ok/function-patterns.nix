let f = { a, b ? a + 1, c ? 100, ... }@all: [ a b c (all ? d) ]; in [ (f { a = 1; }) (f { a = 1; b = 5; d = 0; }) ]

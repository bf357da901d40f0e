with { };
/* a */ x /* b * / ** */ + # c
y

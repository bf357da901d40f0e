with { };
x	+	y

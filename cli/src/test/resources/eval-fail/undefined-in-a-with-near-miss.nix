with { mkOption = 1; mkOptionType = 2; };
with { mkIf = 3; };
mkOptoin

with {}; f a b (g c) [ d e ] { } rec { } "s" ./p <q> 1 2.5

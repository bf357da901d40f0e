[ http://example.org/a?b=c&d=%20 mailto:a a+b.c-d:e x:y' ]

[ https://example.org/a?b=c&d=%20e git+ssh://user@host/x x:y ]

true >= false

{ __functor = 5; } 1

{ zeta, alpha ? 1, mid ? { x = 2; }, ... }@args: args

let counter = { step = 5; __functor = self: n: n + self.step; }; in [ (counter 1) (map counter [ 1 2 ]) ((counter // { step = 50; }).step) ((counter // { step = 50; }) 1) ]

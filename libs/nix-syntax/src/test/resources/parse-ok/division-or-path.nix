with {}; [ (a / b) (a/ b) (a /b) (a//b) (4 / 2) (f / 2) ]

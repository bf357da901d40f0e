with throw "never looked at"; let x = 1; in x

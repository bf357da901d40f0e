let boom = throw "unused"; ok = 1; in ok

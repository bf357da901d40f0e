let s = { ${s.k} = "k"; k = "k"; }; in s

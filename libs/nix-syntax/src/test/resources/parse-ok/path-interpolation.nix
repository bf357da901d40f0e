with {}; [ ./${a} ./a${b} ./a/${b} ./a${b}c ./a${b}/c/${d}e /${a} /a/${b} ~/${a} a/${b}/c ../${a}.nix ]

with { };
let a = 1; inherit b; inherit (c) d e; in with f; assert g; if h then i else j

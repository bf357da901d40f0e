with builtins; [ (split "," "a,b,,c") (split "(a)|(b)" "xaybz") (split "x" "none") (split "" "ab") (split "([0-9]+)" "a1b22c") ]

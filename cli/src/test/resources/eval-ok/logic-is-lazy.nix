[ (false && throw "not looked at") (true || throw "not looked at") (false -> throw "not looked at") (true -> false) (! true) (!false && !false) ]

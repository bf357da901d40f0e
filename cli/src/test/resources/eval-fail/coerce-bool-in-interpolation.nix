let on = true; in
"on = ${on}"

"tab\tnewline\nreturn\rquote\"backslash\\dollar\${x}other\q $ $$ $\${"

"${''
	tab
	  tab and two
''}|"

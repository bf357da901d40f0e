/* never ends
1

"never ends

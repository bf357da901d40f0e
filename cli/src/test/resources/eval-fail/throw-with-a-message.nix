throw "the disk is full"

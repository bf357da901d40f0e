map x: x []

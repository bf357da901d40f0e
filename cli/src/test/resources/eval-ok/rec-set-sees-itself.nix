rec { width = 4; height = width * 2; area = width * height; }

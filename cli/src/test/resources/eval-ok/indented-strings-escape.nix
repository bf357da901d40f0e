''one ''\n two ''\t three ''' four ''${five} ''\\ six \n seven''

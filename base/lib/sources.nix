# Which files of a folder become a source in the store.
{ lib }:
rec {
  cleanSourceFilter =
    path: type:
    let
      name = baseNameOf (toString path);
    in
    !(
      (name == ".git" || type == "directory" && builtins.elem name [ ".svn" "CVS" ".hg" ".jj" ])
      || lib.hasSuffix "~" name
      || builtins.match "\\.sw[a-z]" name != null
      || builtins.match "\\..*\\.sw[a-z]" name != null
      || lib.hasSuffix ".o" name
      || lib.hasSuffix ".so" name
      || type == "symlink" && lib.hasPrefix "result" name
      || type == "unknown"
    );
  cleanSource = src: cleanSourceWith { filter = cleanSourceFilter; inherit src; };
  cleanSourceWith =
    {
      filter ? _: _: true,
      src,
      name ? null,
    }:
    let
      isWrapped = src ? _isLibCleanSourceWith;
      origin = if isWrapped then src.origSrc else src;
      keep = if isWrapped then path: type: filter path type && src.filter path type else filter;
      finalName =
        if name != null then
          name
        else if isWrapped then
          src.name
        else
          "source";
    in
    {
      _isLibCleanSourceWith = true;
      origSrc = origin;
      filter = keep;
      name = finalName;
      outPath = builtins.path {
        path = origin;
        filter = keep;
        name = finalName;
      };
    };
  sourceByRegex = src: regexes: cleanSourceWith {
    inherit src;
    filter =
      path: type:
      let
        below = lib.removePrefix (toString src + "/") (toString path);
      in
      builtins.any (regex: builtins.match regex below != null) regexes;
  };
  sourceFilesBySuffices = src: suffixes: cleanSourceWith {
    inherit src;
    filter = name: type: type == "directory" || builtins.any (suffix: lib.hasSuffix suffix (baseNameOf name)) suffixes;
  };
  pathType = path: builtins.readFileType path;
  pathIsDirectory = path: builtins.pathExists path && builtins.readFileType path == "directory";
  pathIsRegularFile = path: builtins.pathExists path && builtins.readFileType path == "regular";
  listFilesRecursive =
    dir:
    lib.flatten (
      lib.mapAttrsToList (
        name: type: if type == "directory" then listFilesRecursive (dir + "/${name}") else dir + "/${name}"
      ) (builtins.readDir dir)
    );
  locateDominatingFile =
    pattern: file:
    let
      go =
        path:
        let
          names = builtins.attrNames (builtins.readDir path);
          found = builtins.filter (m: m != null) (map (name: let matches = builtins.match pattern name; in if matches == null then null else { inherit path; matches = matches; }) names);
        in
        if found != [ ] then
          lib.head found
        else if path == /. then
          null
        else
          go (dirOf path);
      start = if pathIsDirectory file then file else dirOf file;
    in
    go start;
}

# Functions that make small derivations, with nixpkgs' names and meanings.
{ lib, self }:
let
  inherit (self) stdenv busybox bash;
  inherit (lib) escapeShellArg optionalAttrs optionalString;
in
rec {
  runCommand = name: env: buildCommand: stdenv.mkDerivation (runCommandArgs name env buildCommand);
  runCommandArgs =
    name: env: buildCommand:
    {
      inherit name buildCommand;
      passAsFile = [ "buildCommand" ] ++ (env.passAsFile or [ ]);
      enableParallelBuilding = true;
    }
    // removeAttrs env [ "passAsFile" ];
  runCommandNoCC = runCommand;
  runCommandCC = name: env: runCommand name (env // { nativeBuildInputs = env.nativeBuildInputs or [ ] ++ [ self.tinycc ]; });
  runCommandLocal = name: env: runCommand name ({ preferLocalBuild = true; allowSubstitutes = false; } // env);

  writeTextFile =
    {
      name,
      text,
      executable ? false,
      destination ? "",
      checkPhase ? "",
      meta ? { },
      allowSubstitutes ? false,
      preferLocalBuild ? true,
      derivationArgs ? { },
    }:
    runCommand name
      (
        {
          inherit
            text
            executable
            destination
            checkPhase
            preferLocalBuild
            allowSubstitutes
            ;
          passAsFile = [ "text" ] ++ (derivationArgs.passAsFile or [ ]);
          meta = optionalAttrs (executable && lib.hasPrefix "/bin/" destination) { mainProgram = baseNameOf destination; } // meta;
        }
        // removeAttrs derivationArgs [ "passAsFile" ]
      )
      ''
        target=$out${escapeShellArg destination}
        mkdir -p "$(dirname "$target")"
        cp "$textPath" "$target"
        if [ -n "$executable" ]; then chmod +x "$target"; fi
        eval "$checkPhase"
      '';
  writeText = name: text: writeTextFile { inherit name text; };
  writeTextDir =
    path: text:
    writeTextFile {
      inherit text;
      name = baseNameOf path;
      destination = "/${path}";
    };
  writeScript = name: text: writeTextFile { inherit name text; executable = true; };
  writeScriptBin = name: text: writeTextFile { inherit name text; executable = true; destination = "/bin/${name}"; };
  shellCheckPhase = ''
    ${bash}/bin/bash -n "$target"
  '';
  writeShellScript =
    name: text:
    writeTextFile {
      inherit name;
      executable = true;
      text = "#!${bash}/bin/bash\n${text}\n";
      checkPhase = shellCheckPhase;
    };
  writeShellScriptBin =
    name: text:
    writeTextFile {
      inherit name;
      executable = true;
      destination = "/bin/${name}";
      text = "#!${bash}/bin/bash\n${text}\n";
      checkPhase = shellCheckPhase;
    };
  writeShellApplication =
    {
      name,
      text,
      runtimeInputs ? [ ],
      runtimeEnv ? { },
      meta ? { },
      bashOptions ? [
        "errexit"
        "nounset"
        "pipefail"
      ],
      ...
    }:
    writeTextFile {
      inherit name meta;
      executable = true;
      destination = "/bin/${name}";
      text =
        "#!${bash}/bin/bash\n"
        + lib.concatMapStrings (o: "set -o ${o}\n") bashOptions
        + lib.concatMapStrings (n: "export ${lib.toShellVar n runtimeEnv.${n}}\n") (builtins.attrNames runtimeEnv)
        + optionalString (runtimeInputs != [ ]) "export PATH=\"${lib.makeBinPath runtimeInputs}:$PATH\"\n"
        + "\n${text}\n";
      checkPhase = shellCheckPhase;
    };
  concatTextFile = { name, files, executable ? false, destination ? "" }: runCommand name { inherit files executable destination; } ''
    target=$out$destination
    mkdir -p "$(dirname "$target")"
    cat $files > "$target"
    if [ -n "$executable" ]; then chmod +x "$target"; fi
  '';
  concatText = name: files: concatTextFile { inherit name files; };
  writeClosure = paths: runCommand "closure" { graph = paths; exportReferencesGraph = lib.concatLists (lib.imap0 (i: p: [ "graph-${toString i}" p ]) (lib.toList paths)); } ''
    grep -h '^${builtins.storeDir}/' graph-* | sort -u > $out
  '';

  # A folder of links: what several packages have below the same paths, together.
  buildEnv =
    {
      name,
      paths,
      pathsToLink ? [ "/" ],
      extraPrefix ? "",
      ignoreCollisions ? false,
      checkCollisionContents ? true,
      extraOutputsToInstall ? [ ],
      postBuild ? "",
      meta ? { },
      passthru ? { },
      nativeBuildInputs ? [ ],
      buildInputs ? [ ],
      manifest ? "",
      ...
    }:
    let
      prioritised = lib.concatMap (
        p:
        let
          outputs = if p.outputSpecified or false then [ p ] else p.meta.outputsToInstall or null;
          chosen = if outputs == null || builtins.isList outputs && outputs != [ ] && !(builtins.isString (lib.head outputs)) then [ p ] else map (o: p.${o}) outputs;
        in
        map (c: "${toString (p.meta.priority or 5)} ${c}") (chosen ++ lib.concatMap (o: lib.optional (p ? ${o}) p.${o}) extraOutputsToInstall)
      ) (lib.filter (p: p != null) paths);
    in
    stdenv.mkDerivation {
      inherit name postBuild meta passthru nativeBuildInputs buildInputs;
      preferLocalBuild = true;
      allowSubstitutes = false;
      paths = lib.concatMapStrings (l: l + "\n") prioritised;
      pathsToLink = lib.concatMapStrings (l: l + "\n") pathsToLink;
      passAsFile = [ "paths" "pathsToLink" "buildCommand" ];
      inherit extraPrefix;
      ignoreCollisions = if ignoreCollisions == true then "1" else "";
      buildCommand = ''
        bash ${./build-env.sh}
        eval "$postBuild"
      '';
    };
  symlinkJoin =
    args@{
      name ? "${args.pname}-${args.version}",
      paths,
      postBuild ? "",
      meta ? { },
      passthru ? { },
      nativeBuildInputs ? [ ],
      buildInputs ? [ ],
      stripPrefix ? "",
      ...
    }:
    buildEnv {
      inherit name paths postBuild meta passthru nativeBuildInputs buildInputs;
      ignoreCollisions = true;
    };
  linkFarm =
    name: entries:
    let
      list = if builtins.isAttrs entries then lib.mapAttrsToList (name: path: { inherit name path; }) entries else entries;
    in
    runCommand name { preferLocalBuild = true; allowSubstitutes = false; } (
      "mkdir -p $out\ncd $out\n"
      + lib.concatMapStrings (e: ''
        mkdir -p -- ${escapeShellArg (dirOf e.name)}
        ln -sfn -- ${escapeShellArg "${e.path}"} ${escapeShellArg e.name}
      '') list
    );
  linkFarmFromDrvs = name: drvs: linkFarm name (map (d: { inherit (d) name; path = d; }) drvs);

  # @name@ in a file replaced by each attribute.
  replaceVars = file: vars: substituteAll (vars // { src = file; name = baseNameOf (toString file); });
  substituteAll =
    args:
    let
      vars = removeAttrs args [
        "src"
        "name"
        "isExecutable"
        "dir"
        "meta"
      ];
    in
    runCommand (args.name or (baseNameOf (toString args.src))) { inherit (args) src; dir = args.dir or ""; isExecutable = args.isExecutable or false; } (
      ''
        target=$out
        if [ -n "$dir" ]; then target=$out/$dir/$(stripHash "$src"); fi
        mkdir -p "$(dirname "$target")"
        cp "$src" "$target"
        chmod u+w "$target"
      ''
      + lib.concatMapStrings (n: "substituteInPlace \"$target\" --replace-quiet ${escapeShellArg "@${n}@"} ${escapeShellArg "${toString vars.${n}}"}\n") (builtins.attrNames vars)
      + "if [ -n \"$isExecutable\" ]; then chmod +x \"$target\"; fi\n"
    );
  fetchDeb = pin: self.debian.fetch pin;
  emptyDirectory = runCommand "empty-directory" { } "mkdir $out";
  emptyFile = runCommand "empty-file" { } "touch $out";
  makeWrapper = self.busybox;
  makeSetupHook = { name ? "hook", substitutions ? { }, ... }: script: runCommand name { } "mkdir -p $out/nix-support; cp ${script} $out/nix-support/setup-hook";

  formats = import ./formats.nix { inherit lib; pkgs = self; };
  nixosTest = throw "base has no virtual machine tests";
  nixos = configuration: import ../../nixos { inherit configuration; inherit (self) system; };
  mkShell = args: stdenv.mkDerivation ({ name = "shell"; buildCommand = "mkdir -p $out; export > $out/environment"; } // removeAttrs args [ "packages" "shellHook" ] // { nativeBuildInputs = args.packages or [ ] ++ args.nativeBuildInputs or [ ]; });
}

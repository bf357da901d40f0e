# A package set: a fixed point of overlays, each package a function of what it needs.
{ lib, config }:
let
  builder = ../files/builder.sh;

  base = final: {
    derivationOf = attrs:
      let
        inputs = lib.unique (lib.flatten (attrs.buildInputs or [ ]));
        made = derivation (removeAttrs attrs [ "meta" "passthru" ] // {
          system = "x86_64-linux";
          builder = "/bin/sh";
          args = [ "-e" builder ];
          outputs = attrs.outputs or [ "out" ];
          buildInputs = map (p: p.dev or p) inputs;
          PATH = lib.concatMapSep ":" (p: "${p}/bin") inputs;
        });
      in
      made // {
        inherit inputs;
        meta = { available = true; } // attrs.meta or { };
        overrideAttrs = change: final.derivationOf (attrs // change attrs);
      } // attrs.passthru or { };

    text = name: content: final.derivationOf { inherit name content; passAsFile = [ "content" ]; };
    script = name: content: final.derivationOf { inherit name; content = "#!/bin/sh\nset -e\n${content}"; mode = "0755"; };
    tree = name: entries: final.derivationOf {
      inherit name;
      names = lib.attrNames entries;
      paths = lib.attrValues entries;
      summary = builtins.toJSON (lib.mapAttrs (n: p: "${p}") entries);
    };
    source = name: version: final.derivationOf {
      name = "${name}-${version}.tar.gz";
      url = "mirror://${name}/${version}";
      outputHash = builtins.hashString "sha256" "${name}-${version}";
      outputHashAlgo = "sha256";
      outputHashMode = "flat";
    };
    package = { name, version, buildInputs ? [ ], patches ? [ ], ... }@args: final.derivationOf (removeAttrs args [ "version" ] // {
      name = "${name}-${version}";
      src = final.source name version;
      configureFlags = [ "--prefix=${placeholder "out"}" ] ++ args.configureFlags or [ ];
      meta.description = "version ${version} of ${name}";
    });
    call = lib.callWith (final // { inherit lib; });
  };

  chain = final: previous:
    let
      library = number: {
        name = "lib${lib.padded 3 number}";
        value = lib.callWith final ({ package, call }: package {
          name = "lib${lib.padded 3 number}";
          version = "${toString (lib.modulo number 7)}.${toString number}";
          outputs = [ "out" "dev" ];
          buildInputs = map (n: final."lib${lib.padded 3 n}") (lib.filter (n: n > 0) [ (number / 2) (number / 3) (number - 1) ]);
          configureFlags = lib.optionals (lib.modulo number 2 == 0) [ "--enable-shared" "--with-number=${toString number}" ];
        }) { };
      };
    in
    builtins.listToAttrs (map library (lib.range 1 120));

  named = final: previous: lib.genAttrs [ "coreutils" "gnused" "shadow" "web" "git" ] (name: final.call ./generic.nix { inherit name; });

  changed = final: previous: {
    hello = final.call ({ package, lib007, lib011 }: package { name = "hello"; version = "2.10"; buildInputs = [ lib007 lib011 ]; }) { };
    web = previous.web.override { withNumber = config.number; };
    git = previous.git.overrideAttrs (old: { buildInputs = old.buildInputs ++ [ final.hello ]; doCheck = true; });
  };
in
lib.fix (lib.extends (lib.composeAll [ chain named changed ]) base)

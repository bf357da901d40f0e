{ config, lib, modules, default, packages, ... }:
let
  inherit (modules) option types when together;
  cfg = config.services.web;
in
{
  options = {
    machine.name = option { type = types.string; };
    machine.number = option { type = types.int; default = 0; };
    people = option {
      default = { };
      type = types.attrsOf (types.submodule ({ name, config, default, ... }: {
        options = {
          home = option { type = types.string; };
          shell = option { type = types.string; default = "sh"; };
          groups = option { type = types.listOf types.string; default = [ ]; };
        };
        config.home = default "/home/${name}";
        config.groups = [ "people" ] ++ lib.optional (config.shell == "zsh") "wheel";
      }));
    };
    services.web.enable = option { type = types.bool; default = false; };
    services.web.settings = option { type = types.lines; default = ""; };
    services.web.hosts = option {
      default = { };
      type = types.attrsOf (types.submodule ({ name, ... }: {
        options = {
          root = option { type = types.string; };
          aliases = option { type = types.listOf types.string; default = [ ]; };
          port = option { type = types.int; default = 80; };
        };
      }));
    };
    units = option {
      default = { };
      type = types.attrsOf (types.submodule ({ name, config, ... }: {
        options = {
          description = option { type = types.string; default = name; };
          path = option { type = types.listOf types.package; default = [ ]; };
          environment = option { type = types.attrsOf types.string; default = { }; };
          script = option { type = types.lines; default = ""; };
          text = option { type = types.lines; };
        };
        config.text = ''
          [Unit]
          Description=${config.description}

          [Service]
          ${lib.concatMapSep "\n" (entry: entry) (lib.mapAttrsToList (n: v: "Environment=${lib.quote "${n}=${v}"}") config.environment)}
          Environment=PATH=${lib.concatMapSep ":" (p: "${p}/bin") config.path}
          ExecStart=${packages.script "${name}-start" config.script}
        '';
      }));
    };
    etc = option { type = types.attrsOf types.package; default = { }; };
    packages = option { type = types.listOf types.package; default = [ ]; };
    toplevel = option { type = types.package; };
  };

  config = together [
    {
      units = lib.genAttrs [ "network" "journal" "clock" "console" "login" "swap" "random" "sysctl" ] (name: {
        description = "the ${lib.upper name} of ${config.machine.name}";
        path = [ packages.coreutils packages.${if name == "login" then "shadow" else "gnused"} ];
        environment.LANG = "C.UTF-8";
        script = ''
          echo "starting ${name}"
          exec ${packages.coreutils}/bin/sleep ${toString (lib.stringLength name)}
        '';
      });
      etc.hostname = packages.text "hostname" (config.machine.name + "\n");
      etc.passwd = packages.text "passwd" (lib.concatMapSep "\n"
        (entry: "${entry.right}:x:${toString (1000 + entry.left)}:100::${config.people.${entry.right}.home}:/bin/${config.people.${entry.right}.shell}")
        (lib.zip (lib.range 1 50) (lib.attrNames config.people)));
      packages = [ packages.coreutils packages.hello packages.git ];
      toplevel = packages.derivationOf {
        name = "system-${config.machine.name}";
        buildInputs = config.packages;
        etc = packages.tree "etc" config.etc;
        units = packages.tree "units" (lib.mapAttrs (name: unit: packages.text "${name}.service" unit.text) config.units);
        closure = map (found: found.key) (builtins.genericClosure {
          startSet = map (p: { key = p.name; inherit p; }) config.packages;
          operator = item: map (p: { key = p.name; inherit p; }) (item.p.inputs or [ ]);
        });
      };
    }
    (when cfg.enable {
      services.web.settings = ''
        workers ${toString (lib.modulo config.machine.number 4 + 1)};
        ${lib.concatMapSep "\n" (name: let host = cfg.hosts.${name}; in ''
          server {
            listen ${toString host.port};
            name ${lib.concatSep " " ([ name ] ++ host.aliases)};
            root ${host.root};
          }'') (lib.attrNames cfg.hosts)}
      '';
      packages = [ packages.web ];
      etc.web = packages.text "web.conf" cfg.settings;
      units.web = {
        path = [ packages.web ];
        script = "exec ${packages.web}/bin/web -c ${config.etc.web}";
      };
    })
  ];
}

{ lib }:
rec {
  addMetaAttrs = attrs: drv: if drv ? overrideAttrs then drv.overrideAttrs (old: { meta = (old.meta or { }) // attrs; }) else drv // { meta = (drv.meta or { }) // attrs; };
  dontDistribute = addMetaAttrs { hydraPlatforms = [ ]; };
  setName = name: drv: drv // { inherit name; };
  updateName = f: drv: drv // { name = f drv.name; };
  appendToName =
    suffix:
    updateName (
      name:
      let
        parts = builtins.parseDrvName name;
      in
      "${parts.name}-${suffix}${lib.optionalString (parts.version != "") "-${parts.version}"}"
    );
  setPrio = priority: addMetaAttrs { inherit priority; };
  lowPrio = setPrio 10;
  hiPrio = setPrio (-10);
  lowPrioSet = set: lib.mapAttrs (_: lowPrio) set;
  hiPrioSet = set: lib.mapAttrs (_: hiPrio) set;
  platformMatch = platform: pattern: if builtins.isString pattern then (platform.system or platform) == pattern else lib.matchAttrs pattern platform;
  availableOn = platform: pkg: !(pkg ? meta.platforms) || builtins.any (platformMatch platform) pkg.meta.platforms;
  licensesSpdx = lib.mapAttrs' (_: l: lib.nameValuePair l.spdxId l) (lib.filterAttrs (_: l: l ? spdxId) lib.licenses);
  getLicenseFromSpdxId = id: getLicenseFromSpdxIdOr id { shortName = id; };
  getLicenseFromSpdxIdOr =
    id: fallback:
    let
      byLower = lib.mapAttrs' (name: lib.nameValuePair (lib.toLower name)) licensesSpdx;
    in
    byLower.${lib.toLower id} or fallback;
  getExe =
    pkg:
    getExe' pkg (
      pkg.meta.mainProgram or (lib.warn
        "getExe: the package ${lib.strings.escapeNixString (pkg.meta.name or pkg.pname or pkg.name)} does not say its main program in meta.mainProgram; its name is taken instead. Use lib.getExe' where you know it."
        (lib.getName pkg)
      )
    );
  getExe' =
    pkg: program:
    if builtins.match ".*/.*" program != null then
      throw "lib.meta.getExe': The second argument \"${program}\" is a nested path with a \"/\" character, but it should just be the name of the executable instead."
    else if !(builtins.isAttrs pkg || builtins.isString pkg || builtins.isPath pkg) then
      throw "lib.meta.getExe': the first argument is of type ${builtins.typeOf pkg}, but it should be a derivation instead"
    else
      "${lib.getBin pkg}/bin/${program}";
}

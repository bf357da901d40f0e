# Sets defined in terms of their own final value, and the overlays that extend them.
{ lib }:
rec {
  fix =
    f:
    let
      value = f value;
    in
    value;

  fix' =
    f:
    let
      value = f value // {
        __unfix__ = f;
      };
    in
    value;

  converge =
    f: value:
    let
      next = f value;
    in
    if next == value then value else converge f next;

  extends =
    overlay: f: final:
    let
      prev = f final;
    in
    prev // overlay final prev;

  composeExtensions =
    first: second: final: prev:
    let
      a = first final prev;
    in
    a // second final (prev // a);

  composeManyExtensions = lib.foldr composeExtensions (_final: _prev: { });

  makeExtensible = makeExtensibleWithCustomName "extend";

  makeExtensibleWithCustomName =
    extenderName: f:
    fix' (
      final:
      f final
      // {
        ${extenderName} = overlay: makeExtensibleWithCustomName extenderName (extends overlay f);
      }
    );

  # An overlay from: a set, prev -> set, or final -> prev -> set.
  toExtension =
    f:
    if !lib.isFunction f then
      _final: _prev: f
    else
      final: prev:
      let
        once = f prev;
      in
      if lib.isFunction once then f final prev else once;
}

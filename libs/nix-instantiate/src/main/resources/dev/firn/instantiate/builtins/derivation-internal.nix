# What the global name `derivation` is.
#
# `derivationStrict` needs every attribute of a derivation to be evaluated before it can say where its
# outputs are. Most expressions ask a derivation for something else first: its name, its `meta`, an
# attribute that an override looks at. This function puts the strict part behind `outPath` and
# `drvPath`, so that everything else can be had without it, and so that derivations may refer to each
# other's attributes in any order.
#
# The value is the set of the first output. Every output is reachable from every other by its name.
# All of them have
#
#   - the attributes that were passed, under their own names and together as `drvAttrs`,
#   - `all`, the list of the outputs in the order in which they were named,
#   - `type = "derivation"`, by which derivations are recognised,
#   - `outputName`, which output the set is for,
#   - `outPath`, where that output is going to be,
#   - `drvPath`, where the store derivation is.
#
# Tools that print errors show places in this file, so lines are not moved without need.
#
# Laziness matters here in two ways. `outputs` is evaluated as soon as anything is asked of the result,
# as the names of its attributes depend on it. `outPath` and `drvPath` share one evaluation of
# `derivationStrict`, which also checks the attributes: a name that no store path can have is found
# then, not before: deriving is lazy.
#

{
  outputs ? [ "out" ],
  ...
}@drvAttrs:

let

  # All that costs.

  strict = derivationStrict drvAttrs;

  named = output: {
    name = output;
    value = forOutput output;
  };

  members = map named outputs;

  everywhere = drvAttrs // builtins.listToAttrs members // { all = map (m: m.value) members; inherit drvAttrs; };

  forOutput = outputName:
    everywhere // {
      outPath = strict.${outputName};
      drvPath = strict.drvPath;
      type = "derivation";
      inherit outputName;
    };

in
(builtins.head members).value

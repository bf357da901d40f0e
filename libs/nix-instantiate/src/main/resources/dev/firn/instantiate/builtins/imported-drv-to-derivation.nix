# What `import` makes of a store derivation: a set like that of `derivation`, without the attributes
# that the derivation was made of, as a store derivation does not hold them.

{ name, drvPath, outputs, ... }@stored:

let

  members = map (output: { name = output; value = forOutput output; }) outputs;

  everywhere = builtins.listToAttrs members // {
    all = map (m: m.value) members;
    type = "derivation";
    inherit drvPath name;
  };

  forOutput = outputName: everywhere // { outPath = stored.${outputName}; inherit outputName; };

in
(builtins.head members).value

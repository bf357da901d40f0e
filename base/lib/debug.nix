{ lib }:
rec {
  traceIf = condition: message: value: if condition then builtins.trace message value else value;
  traceValFn = f: value: builtins.trace (f value) value;
  traceVal = traceValFn lib.id;
  traceSeq = x: value: builtins.trace (builtins.deepSeq x x) value;
  traceSeqN = depth: x: value: traceSeq x value;
  traceValSeqFn = f: value: traceValFn f (builtins.deepSeq value value);
  traceValSeq = traceValSeqFn lib.id;
  traceFnSeqN = _depth: name: f: value: let result = f value; in traceSeq { fn = name; from = value; to = result; } result;
  inherit (builtins) trace addErrorContext unsafeGetAttrPos;
  runTests =
    tests:
    lib.concatLists (
      lib.mapAttrsToList (
        name: test:
        lib.optional
          (
            (lib.hasPrefix "test" name || builtins.elem name (tests.tests or [ ]))
            && (if tests ? tests then builtins.elem name tests.tests || tests.tests == [ ] else true)
            && test.expr != test.expected
          )
          {
            inherit name;
            inherit (test) expected;
            result = test.expr;
          }
      ) tests
    );
  testAllTrue = values: { expr = map (_: true) values; expected = values; };
}

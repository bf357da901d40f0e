package dev.firn.eval.builtins;

import static dev.firn.eval.error.EvalException.NO_POS;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.format.FormatException;
import dev.firn.eval.format.JsonReader;
import dev.firn.eval.format.TomlReader;
import dev.firn.eval.machine.Machine;
import dev.firn.eval.ops.Expect;
import dev.firn.eval.print.JsonPrinter;
import dev.firn.eval.print.XmlPrinter;
import dev.firn.eval.value.Value;

/** Builtins that read and write JSON, TOML and XML. */
final class FormatBuiltins implements BuiltinGroup {
  private final Machine machine;

  FormatBuiltins(Machine machine) {
    this.machine = machine;
  }

  @Override
  public void register(Registry registry) {
    registry
        .add("__toJSON", this::toJson)
        .add("__fromJSON", this::fromJson)
        .add("fromTOML", this::fromToml)
        .add("__toXML", this::toXml);
  }

  @Doc(
      name = "toJSON",
      args = "e",
      text =
          """
          A value as JSON, evaluated in depth, without spaces, names in byte order. A set with `__toString`
          or `outPath`, such as a derivation, becomes what that gives. A path is copied to the store and
          becomes the path of its copy. Functions cannot be written, and strings have to be UTF-8.
          """,
      example = "builtins.toJSON { b = [ 1 2.5 null ]; a = \"x\\ny\"; }",
      result = "\"{\\\"a\\\":\\\"x\\\\ny\\\",\\\"b\\\":[1,2.5,null]}\"")
  Value toJson(int pos, Value value) {
    return JsonPrinter.print(machine, value, true, true, NO_POS);
  }

  @Doc(
      name = "fromJSON",
      args = "e",
      text =
          """
          The value of a JSON text. Numbers without fraction and exponent become integers; one above the
          largest integer is an error. Of equal names the last counts.
          """,
      example = "builtins.fromJSON ''{\"a\": [1, 2.5, null], \"b\": \"x\\ty\"}''",
      result = "{ a = [ 1 2.5 null ]; b = \"x\\ty\"; }")
  Value fromJson(int pos, Value text) {
    String json = Expect.plainString(text, NO_POS, "while evaluating the argument of 'fromJSON'");
    try {
      return JsonReader.read(json);
    } catch (FormatException e) {
      throw new EvalException(ErrorCode.INVALID_JSON, "this is not JSON: " + e.getMessage(), NO_POS)
          .during("while decoding a JSON string", NO_POS);
    }
  }

  @Doc(
      name = "fromTOML",
      args = "e",
      text =
          """
          The value of a TOML 1.0 text. Dates and times are an error unless the experimental feature
          `parse-toml-timestamps` is on; then each becomes a set of `_type = "timestamp"` and its text as
          `value`.
          """,
      example = "builtins.fromTOML \"x = 1\\n[table]\\ny = [0x10, 2.5]\\n\"",
      result = "{ table = { y = [ 16 2.5 ]; }; x = 1; }")
  Value fromToml(int pos, Value text) {
    String toml = Expect.plainString(text, NO_POS, "while evaluating the argument of 'fromTOML'");
    try {
      return TomlReader.read(toml, machine.settings().hasFeature("parse-toml-timestamps"));
    } catch (FormatException e) {
      throw new EvalException(
          ErrorCode.INVALID_TOML, "while parsing TOML: " + e.getMessage(), NO_POS);
    }
  }

  @Doc(
      name = "toXML",
      args = "e",
      text =
          """
          A value as an XML document, evaluated in depth. Sets become `attrs` elements, derivations
          `derivation` elements with their paths, and a derivation that comes up again is `repeated`.
          Functions become what their argument looks like.
          """,
      example = "builtins.toXML [ 1 ]",
      result =
          "\"<?xml version='1.0' encoding='utf-8'?>\\n<expr>\\n  <list>\\n    <int value=\\\"1\\\" />\\n"
              + "  </list>\\n</expr>\\n\"")
  Value toXml(int pos, Value value) {
    return XmlPrinter.print(machine, value, true, false);
  }
}

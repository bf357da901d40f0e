package dev.firn.instantiate.builtins;

import static dev.firn.eval.error.EvalException.NO_POS;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.format.FormatException;
import dev.firn.eval.format.JsonReader;
import dev.firn.eval.machine.Machine;
import dev.firn.eval.ops.Expect;
import dev.firn.eval.print.JsonPrinter;
import dev.firn.eval.print.JsonText;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.Value;
import dev.firn.instantiate.host.Faults;

/** The attributes of a derivation with {@code __structuredAttrs}, as one JSON object. */
final class StructuredAttributes {
  private final Machine machine;
  private final StringBuilder out = new StringBuilder("{");

  StructuredAttributes(Machine machine) {
    this.machine = machine;
  }

  /** Adds an attribute; they come in byte order of their names. */
  void put(String name, Value value, Contexts contexts) {
    Str json = JsonPrinter.print(machine, value, true, true, NO_POS);
    contexts.add(json.context);
    if (out.length() > 1) {
      out.append(',');
    }
    JsonText.appendString(out, name);
    out.append(':').append(json.value);
  }

  String text() {
    return out + "}";
  }

  /** JSON that somebody else wrote, as it is stored: names in order, no spaces. */
  static String normalised(Machine machine, String json) {
    Value parsed;
    try {
      parsed = JsonReader.read(json);
    } catch (FormatException e) {
      throw Faults.error(
          ErrorCode.INVALID_JSON, "the attribute '__json' is not JSON: " + e.getMessage());
    }
    Expect.attrs(parsed, NO_POS, "while reading the attribute '__json'");
    return JsonPrinter.print(machine, parsed, true, false, NO_POS).value;
  }
}

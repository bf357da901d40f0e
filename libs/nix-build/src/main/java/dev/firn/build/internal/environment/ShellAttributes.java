package dev.firn.build.internal.environment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firn.store.text.ByteStrings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The text of {@code .attrs.sh}: structured attributes as declarations for bash. */
final class ShellAttributes {
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private ShellAttributes() {}

  static String print(JsonNode attributes) {
    StringBuilder out = new StringBuilder();
    sorted(attributes)
        .forEach(
            (name, value) -> {
              if (VARIABLE.matcher(name).matches()) {
                declare(out, name, value);
              }
            });
    return out.toString();
  }

  private static Map<String, JsonNode> sorted(JsonNode object) {
    Map<String, JsonNode> sorted = new TreeMap<>();
    object.properties().forEach(e -> sorted.put(ByteStrings.fromText(e.getKey()), e.getValue()));
    return sorted;
  }

  private static void declare(StringBuilder out, String name, JsonNode value) {
    Optional<String> simple = simple(value);
    if (simple.isPresent()) {
      out.append("declare ").append(name).append('=').append(simple.get()).append('\n');
    } else if (value.isArray()) {
      List<String> parts = new ArrayList<>();
      for (JsonNode element : value) {
        Optional<String> part = simple(element);
        if (part.isEmpty()) {
          return;
        }
        parts.add(part.get() + " ");
      }
      out.append("declare -a ").append(name).append("=(").append(String.join("", parts));
      out.append(")\n");
    } else if (value.isObject()) {
      StringBuilder parts = new StringBuilder();
      for (Map.Entry<String, JsonNode> entry : sorted(value).entrySet()) {
        Optional<String> part = simple(entry.getValue());
        if (part.isEmpty()) {
          return;
        }
        parts.append('[').append(quote(entry.getKey())).append("]=").append(part.get()).append(' ');
      }
      out.append("declare -A ").append(name).append("=(").append(parts).append(")\n");
    }
  }

  private static Optional<String> simple(JsonNode value) {
    if (value.isTextual()) {
      return Optional.of(quote(ByteStrings.fromText(value.textValue())));
    }
    if (value.isNumber()) {
      float number = value.floatValue();
      return Math.ceil(number) == number
          ? Optional.of(Integer.toString((int) value.longValue()))
          : Optional.empty();
    }
    if (value.isNull()) {
      return Optional.of("''");
    }
    return value.isBoolean() ? Optional.of(value.booleanValue() ? "1" : "") : Optional.empty();
  }

  static String quote(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}

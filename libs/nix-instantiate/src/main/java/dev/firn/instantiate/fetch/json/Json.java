package dev.firn.instantiate.fetch.json;

import dev.firn.instantiate.fetch.error.FetchException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A JSON value whose strings are byte strings. */
public sealed interface Json {
  /** An object, in the byte order of its names. */
  record Object(SortedMap<String, Json> members) implements Json {
    public Object {
      members = Collections.unmodifiableSortedMap(new TreeMap<>(members));
    }

    public Optional<Json> get(String name) {
      return Optional.ofNullable(members.get(name));
    }

    /** The string of that name, if there is one. */
    public Optional<String> text(String name) {
      return get(name).map(j -> j instanceof Text(String value) ? value : null);
    }

    /** A member that is true or false, if there is one. */
    public Optional<Boolean> flag(String name) {
      return get(name).map(j -> j instanceof Flag(boolean flag) ? flag : null);
    }

    /** The integer of that name, if there is one. */
    public Optional<Long> number(String name) {
      return get(name).map(j -> j instanceof Number(long value) ? value : null);
    }

    /** All members that are strings. */
    public SortedMap<String, String> texts() {
      SortedMap<String, String> texts = new TreeMap<>();
      members.keySet().forEach(name -> text(name).ifPresent(text -> texts.put(name, text)));
      return texts;
    }

    /** The object of that name, if there is one. */
    public Optional<Object> object(String name) {
      return get(name).map(j -> j instanceof Object value ? value : null);
    }

    /** This with one more member. */
    public Object with(String name, Json value) {
      SortedMap<String, Json> changed = new TreeMap<>(members);
      changed.put(name, value);
      return new Object(changed);
    }

    public Object with(String name, String value) {
      return with(name, new Text(value));
    }
  }

  /** An array. */
  record Array(List<Json> elements) implements Json {
    public Array {
      elements = List.copyOf(elements);
    }

    /** An array of strings. */
    public static Array of(List<String> texts) {
      return new Array(texts.stream().map(t -> (Json) new Text(t)).toList());
    }
  }

  /** A byte string. */
  record Text(String value) implements Json {}

  /** An integer. */
  record Number(long value) implements Json {}

  /** Any other number, as it was written. */
  record Decimal(String text) implements Json {}

  /** True or false. */
  record Flag(boolean value) implements Json {}

  /** {@code null}. */
  record Nothing() implements Json {}

  /** An object without members. */
  Object EMPTY = new Object(new TreeMap<>());

  /**
   * Reads JSON.
   *
   * @param bytes UTF-8 as a byte string
   * @param what names it in messages
   * @throws FetchException {@code bad-json}
   */
  static Json parse(String bytes, String what) {
    return JsonReader.read(bytes, what);
  }

  /** Reads JSON that has to be an object. */
  static Object parseObject(String bytes, String what) {
    if (parse(bytes, what) instanceof Object object) {
      return object;
    }
    throw new FetchException("bad-json", what + " must be a JSON object");
  }

  /** On one line, without blanks. */
  default String compact() {
    StringBuilder out = new StringBuilder();
    Printer.print(this, out, -1);
    return out.toString();
  }

  /** With two blanks of indentation, without a newline at the end. */
  default String pretty() {
    StringBuilder out = new StringBuilder();
    Printer.print(this, out, 0);
    return out.toString();
  }

  /** Writes values. */
  final class Printer {
    private Printer() {}

    private static void print(Json value, StringBuilder out, int indent) {
      switch (value) {
        case Object(SortedMap<String, Json> members) -> {
          out.append('{');
          String separator = "";
          for (Map.Entry<String, Json> member : members.entrySet()) {
            out.append(separator);
            newline(out, indent < 0 ? indent : indent + 1);
            out.append(JsonText.quote(member.getKey())).append(indent < 0 ? ":" : ": ");
            print(member.getValue(), out, indent < 0 ? indent : indent + 1);
            separator = ",";
          }
          if (!members.isEmpty()) {
            newline(out, indent);
          }
          out.append('}');
        }
        case Array(List<Json> elements) -> {
          out.append('[');
          String separator = "";
          for (Json element : elements) {
            out.append(separator);
            newline(out, indent < 0 ? indent : indent + 1);
            print(element, out, indent < 0 ? indent : indent + 1);
            separator = ",";
          }
          if (!elements.isEmpty()) {
            newline(out, indent);
          }
          out.append(']');
        }
        case Text(String text) -> out.append(JsonText.quote(text));
        case Number(long number) -> out.append(number);
        case Decimal(String text) -> out.append(text);
        case Flag(boolean flag) -> out.append(flag);
        case Nothing() -> out.append("null");
      }
    }

    private static void newline(StringBuilder out, int indent) {
      if (indent >= 0) {
        out.append('\n').repeat("  ", indent);
      }
    }
  }
}

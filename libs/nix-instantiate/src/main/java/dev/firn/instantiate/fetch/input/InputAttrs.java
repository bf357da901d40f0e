package dev.firn.instantiate.fetch.input;

import dev.firn.instantiate.fetch.error.FetchException;
import dev.firn.instantiate.fetch.json.Json;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** The attributes of an input, in the byte order of their names. Immutable. */
public record InputAttrs(SortedMap<String, FetchAttr> values) {
  public static final InputAttrs EMPTY = new InputAttrs(new TreeMap<>());

  public InputAttrs {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }

  /** Attributes that are all strings: name, value, name, value … */
  public static InputAttrs of(String... namesAndValues) {
    TreeMap<String, FetchAttr> out = new TreeMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      out.put(namesAndValues[i], new FetchAttr.Text(namesAndValues[i + 1]));
    }
    return new InputAttrs(out);
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }

  /**
   * @throws FetchException {@code bad-attribute} if it is there and no string
   */
  public Optional<String> text(String name) {
    return switch (values.get(name)) {
      case null -> Optional.empty();
      case FetchAttr.Text(String value) -> Optional.of(value);
      case FetchAttr.Number _, FetchAttr.Flag _ -> throw bad(name, "a string");
    };
  }

  /**
   * @throws FetchException {@code missing-attribute} if it is not there
   */
  public String requireText(String name) {
    return text(name)
        .orElseThrow(
            () ->
                new FetchException(
                    "missing-attribute", "input attribute '" + name + "' is missing in " + json()));
  }

  /**
   * @throws FetchException {@code bad-attribute} if it is there and no integer
   */
  public OptionalLong number(String name) {
    return switch (values.get(name)) {
      case null -> OptionalLong.empty();
      case FetchAttr.Number(long value) -> OptionalLong.of(value);
      case FetchAttr.Text _, FetchAttr.Flag _ -> throw bad(name, "an integer");
    };
  }

  /**
   * Whether the attribute is true; false when it is not there.
   *
   * @throws FetchException {@code bad-attribute} if it is there and no Boolean
   */
  public boolean flag(String name) {
    return switch (values.get(name)) {
      case null -> false;
      case FetchAttr.Flag(boolean value) -> value;
      case FetchAttr.Text _, FetchAttr.Number _ -> throw bad(name, "a Boolean");
    };
  }

  private static FetchException bad(String name, String wanted) {
    return new FetchException("bad-attribute", "input attribute '" + name + "' must be " + wanted);
  }

  public InputAttrs with(String name, FetchAttr value) {
    SortedMap<String, FetchAttr> changed = new TreeMap<>(values);
    changed.put(name, value);
    return new InputAttrs(changed);
  }

  public InputAttrs with(String name, String value) {
    return with(name, new FetchAttr.Text(value));
  }

  public InputAttrs with(String name, long value) {
    return with(name, new FetchAttr.Number(value));
  }

  public InputAttrs with(String name, boolean value) {
    return with(name, new FetchAttr.Flag(value));
  }

  public InputAttrs without(String... names) {
    SortedMap<String, FetchAttr> changed = new TreeMap<>(values);
    for (String name : names) {
      changed.remove(name);
    }
    return new InputAttrs(changed);
  }

  /** As a JSON object, as lock files and registries have it. */
  public Json.Object toJson() {
    SortedMap<String, Json> members = new TreeMap<>();
    for (Map.Entry<String, FetchAttr> entry : values.entrySet()) {
      members.put(
          entry.getKey(),
          switch (entry.getValue()) {
            case FetchAttr.Text(String value) -> new Json.Text(value);
            case FetchAttr.Number(long value) -> new Json.Number(value);
            case FetchAttr.Flag(boolean value) -> new Json.Flag(value);
          });
    }
    return new Json.Object(members);
  }

  /**
   * Reads what {@link #toJson} writes.
   *
   * @throws FetchException {@code bad-attribute} for anything but strings, integers and Booleans
   */
  public static InputAttrs fromJson(Json.Object json) {
    SortedMap<String, FetchAttr> values = new TreeMap<>();
    for (Map.Entry<String, Json> entry : json.members().entrySet()) {
      values.put(
          entry.getKey(),
          switch (entry.getValue()) {
            case Json.Text(String value) -> new FetchAttr.Text(value);
            case Json.Number(long value) when value >= 0 -> new FetchAttr.Number(value);
            case Json.Flag(boolean value) -> new FetchAttr.Flag(value);
            case Json.Number _, Json.Decimal _, Json.Nothing _, Json.Array _, Json.Object _ ->
                throw new FetchException(
                    "bad-attribute",
                    "input attribute '"
                        + entry.getKey()
                        + "' is "
                        + entry.getValue().compact()
                        + "; it must be a string, a Boolean or an integer that is not negative");
          });
    }
    return new InputAttrs(values);
  }

  /** As JSON on one line, for messages and keys of caches. */
  public String json() {
    return toJson().compact();
  }
}

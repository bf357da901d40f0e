package dev.firn.instantiate.fetch.input;

/** The value of an input's attribute. */
public sealed interface FetchAttr {
  /** A byte string. */
  record Text(String value) implements FetchAttr {}

  /** Not negative. */
  record Number(long value) implements FetchAttr {}

  /** A Boolean. */
  record Flag(boolean value) implements FetchAttr {}

  /** The value as a URL's query has it. */
  default String inQuery() {
    return switch (this) {
      case Text(String value) -> value;
      case Number(long value) -> Long.toString(value);
      case Flag(boolean value) -> value ? "1" : "0";
    };
  }
}

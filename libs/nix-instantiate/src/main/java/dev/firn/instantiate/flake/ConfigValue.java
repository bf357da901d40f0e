package dev.firn.instantiate.flake;

import java.util.List;

/** The value of a setting in a flake's {@code nixConfig}. */
public sealed interface ConfigValue {
  record Text(String value) implements ConfigValue {}

  record Number(long value) implements ConfigValue {}

  record Flag(boolean value) implements ConfigValue {}

  record Words(List<String> values) implements ConfigValue {
    public Words {
      values = List.copyOf(values);
    }
  }

  /** As {@code nix.conf} has it. */
  default String text() {
    return switch (this) {
      case Text(String value) -> value;
      case Number(long value) -> Long.toString(value);
      case Flag(boolean value) -> Boolean.toString(value);
      case Words(List<String> values) -> String.join(" ", values);
    };
  }
}

package dev.firn.eval.format;

import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.AttrsBuilder;
import dev.firn.eval.value.List;
import dev.firn.eval.value.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/** A table that is being read. */
final class TomlTable {
  /** How a table came to be, which says what may still be added to it. */
  enum Kind {
    /** On the way to another table's header; may get a header of its own. */
    IMPLIED,
    /** By its header. */
    HEADER,
    /** By a dotted key. */
    DOTTED,
    /** In braces; complete. */
    INLINE
  }

  /** The tables of {@code [[name]]} headers. */
  static final class Tables {
    final ArrayList<TomlTable> list = new ArrayList<>();
  }

  /** Each a {@link TomlTable}, {@link Tables} or {@link Value}. */
  final Map<String, Object> members = new LinkedHashMap<>();

  Kind kind;

  TomlTable(Kind kind) {
    this.kind = kind;
  }

  Attrs value() {
    AttrsBuilder builder = new AttrsBuilder(members.size());
    members.forEach((name, member) -> builder.put(name, value(member)));
    return builder.build();
  }

  private static Value value(Object member) {
    return switch (member) {
      case TomlTable table -> table.value();
      case Tables tables -> {
        Value[] elements = new Value[tables.list.size()];
        for (int i = 0; i < elements.length; i++) {
          elements[i] = tables.list.get(i).value();
        }
        yield List.of(elements);
      }
      default -> (Value) member;
    };
  }
}

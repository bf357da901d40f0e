package dev.firn.eval.format;

import dev.firn.eval.print.Utf8;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Bool;
import dev.firn.eval.value.List;
import dev.firn.eval.value.Value;
import java.util.ArrayList;

/** Reads TOML 1.0.0 (https://toml.io/en/v1.0.0) as {@code builtins.fromTOML} does. */
public final class TomlReader {
  private static final int DEEPEST = 2000;

  private final TomlText in;
  private final boolean timestamps;
  private final TomlTable root = new TomlTable(TomlTable.Kind.HEADER);
  private TomlTable current = root;
  private int depth;

  private TomlReader(String text, boolean timestamps) {
    this.in = new TomlText(text);
    this.timestamps = timestamps;
  }

  /**
   * The value of a text.
   *
   * @param text one char per byte
   * @param timestamps whether dates and times are read, as sets, or refused
   * @throws FormatException when it is not TOML, or holds what the language has no value for
   */
  public static Attrs read(String text, boolean timestamps) {
    int invalid = Utf8.firstInvalid(text);
    if (invalid >= 0) {
      throw new FormatException("the text is not valid UTF-8", text, invalid);
    }
    return new TomlReader(text, timestamps).document();
  }

  private Attrs document() {
    while (true) {
      in.skipBlankLines();
      if (in.atEnd()) {
        return root.value();
      }
      if (in.peek() == '[') {
        header();
      } else {
        keyValue(current);
      }
      in.endOfLine();
    }
  }

  private void header() {
    int start = in.at;
    in.at++;
    boolean ofTables = in.accept('[');
    in.skipSpace();
    java.util.List<String> path = key();
    in.expect(']');
    if (ofTables) {
      in.expect(']');
    }
    TomlTable table = root;
    for (String name : path.subList(0, path.size() - 1)) {
      table = enter(table, name, start);
    }
    String name = path.getLast();
    current = ofTables ? append(table, name, start) : open(table, name, start);
  }

  /** The table that a header's path leads through. */
  private TomlTable enter(TomlTable table, String name, int start) {
    Object member = table.members.computeIfAbsent(name, n -> new TomlTable(TomlTable.Kind.IMPLIED));
    if (member instanceof TomlTable inner && inner.kind != TomlTable.Kind.INLINE) {
      return inner;
    }
    if (member instanceof TomlTable.Tables tables) {
      return tables.list.getLast();
    }
    throw in.error("'" + name + "' is no table that can be added to", start);
  }

  private TomlTable open(TomlTable table, String name, int start) {
    Object member = table.members.get(name);
    if (member == null) {
      TomlTable inner = new TomlTable(TomlTable.Kind.HEADER);
      table.members.put(name, inner);
      return inner;
    }
    if (member instanceof TomlTable inner && inner.kind == TomlTable.Kind.IMPLIED) {
      inner.kind = TomlTable.Kind.HEADER;
      return inner;
    }
    throw in.error("'" + name + "' is defined already", start);
  }

  private TomlTable append(TomlTable table, String name, int start) {
    Object member = table.members.computeIfAbsent(name, n -> new TomlTable.Tables());
    if (!(member instanceof TomlTable.Tables tables)) {
      throw in.error("'" + name + "' is defined already, and is no array of tables", start);
    }
    TomlTable inner = new TomlTable(TomlTable.Kind.HEADER);
    tables.list.add(inner);
    return inner;
  }

  private void keyValue(TomlTable into) {
    int start = in.at;
    java.util.List<String> path = key();
    in.expect('=');
    in.skipSpace();
    TomlTable table = into;
    for (String name : path.subList(0, path.size() - 1)) {
      Object member =
          table.members.computeIfAbsent(name, n -> new TomlTable(TomlTable.Kind.DOTTED));
      if (!(member instanceof TomlTable inner) || inner.kind != TomlTable.Kind.DOTTED) {
        throw in.error("'" + name + "' is defined already", start);
      }
      table = inner;
    }
    String name = path.getLast();
    if (table.members.containsKey(name)) {
      throw in.error("'" + name + "' is defined already", start);
    }
    table.members.put(name, value());
  }

  /** The parts of a key, with the space after it. */
  private java.util.List<String> key() {
    ArrayList<String> parts = new ArrayList<>();
    do {
      in.skipSpace();
      parts.add(in.simpleKey());
      in.skipSpace();
      if (parts.size() > DEEPEST) {
        throw in.error("a key has more than " + DEEPEST + " parts", in.at);
      }
    } while (in.accept('.'));
    return parts;
  }

  /** A {@link TomlTable} or a {@link Value}. */
  private Object value() {
    char c = in.peek();
    return switch (c) {
      case '"', '\'' -> in.string();
      case '[' -> array();
      case '{' -> inlineTable();
      case 't' -> in.word("true", Bool.of(true));
      case 'f' -> in.word("false", Bool.of(false));
      default -> {
        TomlTimes times = new TomlTimes(in);
        if (!times.isNext()) {
          yield new TomlNumbers(in).read();
        }
        int start = in.at;
        String text = times.read();
        if (!timestamps) {
          throw in.error("dates and times are not supported", start);
        }
        yield TomlTimes.value(text);
      }
    };
  }

  private void enter() {
    if (++depth > DEEPEST) {
      throw in.error("values are nested more than " + DEEPEST + " deep", in.at);
    }
  }

  private Value array() {
    enter();
    in.at++;
    ArrayList<Value> elements = new ArrayList<>();
    while (true) {
      in.skipBlankLines();
      if (in.accept(']')) {
        break;
      }
      Object element = value();
      elements.add(element instanceof TomlTable table ? table.value() : (Value) element);
      in.skipBlankLines();
      if (!in.accept(',')) {
        in.expect(']');
        break;
      }
    }
    depth--;
    return List.of(elements.toArray(Value[]::new));
  }

  private TomlTable inlineTable() {
    enter();
    in.at++;
    TomlTable table = new TomlTable(TomlTable.Kind.INLINE);
    in.skipSpace();
    if (!in.accept('}')) {
      do {
        in.skipSpace();
        keyValue(table);
        in.skipSpace();
      } while (in.accept(','));
      in.expect('}');
    }
    depth--;
    return table;
  }
}

package dev.firn.eval.print;

import dev.firn.eval.error.EvalException;
import dev.firn.eval.machine.Machine;
import dev.firn.eval.position.Positions;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Bool;
import dev.firn.eval.value.Builtin;
import dev.firn.eval.value.Closure;
import dev.firn.eval.value.EvalThread;
import dev.firn.eval.value.ExternalValue;
import dev.firn.eval.value.Float;
import dev.firn.eval.value.Int;
import dev.firn.eval.value.List;
import dev.firn.eval.value.Null;
import dev.firn.eval.value.PartialApplication;
import dev.firn.eval.value.Path;
import dev.firn.eval.value.Show;
import dev.firn.eval.value.Signature;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.StringContext;
import dev.firn.eval.value.TailCall;
import dev.firn.eval.value.Thunk;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Symbol;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A value as XML, in the very bytes of {@code builtins.toXML} and {@code nix-instantiate --xml}.
 */
public final class XmlPrinter {
  private static final Symbol TYPE = Symbol.of("type");
  private static final Symbol DRV_PATH = Symbol.of("drvPath");
  private static final Symbol OUT_PATH = Symbol.of("outPath");

  private final Positions positions;
  private final boolean strict;
  private final boolean locations;
  private final StringBuilder out = new StringBuilder();
  private final OutputRoom room = new OutputRoom();
  private final Set<String> derivations = new HashSet<>();
  private StringContext context = StringContext.EMPTY;
  private int depth;

  private XmlPrinter(Positions positions, boolean strict, boolean locations) {
    this.positions = positions;
    this.strict = strict;
    this.locations = locations;
  }

  /**
   * The XML document and all that it refers to in the store. Only on an {@link EvalThread}.
   *
   * @param strict whether what is not evaluated yet is evaluated; else it is {@code <unevaluated
   *     />}
   * @param locations whether attributes and functions tell where they are defined
   */
  public static Str print(Machine machine, Value value, boolean strict, boolean locations) {
    XmlPrinter printer = new XmlPrinter(machine.positions(), strict, locations);
    printer.out.append("<?xml version='1.0' encoding='utf-8'?>\n");
    printer.open("expr", "");
    printer.append(value, EvalException.NO_POS);
    printer.close("expr");
    return new Str(printer.out.toString(), printer.context);
  }

  private void append(Value cell, int pos) {
    EvalThread thread = EvalThread.current();
    thread.enter(pos);
    room.check(out);
    switch (evaluated(cell)) {
      case Int i -> empty("int", attribute("value", Long.toString(i.value)));
      case Float f -> empty("float", attribute("value", Show.float6(f.value)));
      case Bool b -> empty("bool", attribute("value", Boolean.toString(b.value)));
      case Null _ -> empty("null", "");
      case Str s -> {
        context = context.union(s.context);
        empty("string", attribute("value", s.value));
      }
      case Path p -> empty("path", attribute("value", Path.shown(p.value)));
      case List list -> {
        open("list", "");
        for (Value element : list.elements) {
          append(element, pos);
        }
        close("list");
      }
      case Attrs attrs -> appendSet(attrs);
      case Closure closure -> appendFunction(closure);
      case Builtin _, PartialApplication _, ExternalValue _, Thunk _ -> empty("unevaluated", "");
      case TailCall _ -> throw new IllegalStateException("a tail call is no value");
    }
    thread.leave();
  }

  private Value evaluated(Value cell) {
    return cell instanceof Thunk thunk && (strict || thunk.isEvaluated()) ? thunk.value() : cell;
  }

  private void appendSet(Attrs attrs) {
    Value type = attrs.get(TYPE);
    if (type != null && type.force() instanceof Str s && s.value.equals("derivation")) {
      appendDerivation(attrs);
    } else {
      open("attrs", "");
      appendMembers(attrs);
      close("attrs");
    }
  }

  private void appendDerivation(Attrs attrs) {
    String drvPath = text(attrs, DRV_PATH);
    String outPath = text(attrs, OUT_PATH);
    open(
        "derivation",
        (drvPath == null ? "" : attribute("drvPath", drvPath))
            + (outPath == null ? "" : attribute("outPath", outPath)));
    if (drvPath != null && !drvPath.isEmpty() && derivations.add(drvPath)) {
      appendMembers(attrs);
    } else {
      empty("repeated", "");
    }
    close("derivation");
  }

  private @Nullable String text(Attrs attrs, Symbol name) {
    Value value = attrs.get(name);
    return value != null && evaluated(value) instanceof Str s ? s.value : null;
  }

  private void appendMembers(Attrs attrs) {
    for (int slot : attrs.shape.byName()) {
      // In the byte order of the XML attributes' names: column, line, name, path.
      int pos = attrs.posAt(slot);
      String name = attribute("name", attrs.nameAt(slot).name());
      open("attr", locations && pos >= 0 ? location(pos, name) : name);
      append(attrs.values[slot], pos);
      close("attr");
    }
  }

  private String location(int pos, String name) {
    Positions.Place place = positions.resolve(pos);
    if (place == null) {
      return attribute("column", "0") + attribute("line", "0") + name;
    }
    String source = place.position().source();
    String path =
        switch (place.origin()) {
          case FILE -> attribute("path", source);
          case INTERNAL -> attribute("path", source.substring(source.indexOf(Marks.CLOSE) + 2));
          case STRING, STDIN -> "";
        };
    return attribute("column", Integer.toString(place.position().column()))
        + attribute("line", Integer.toString(place.position().line()))
        + name
        + path;
  }

  private void appendFunction(Closure closure) {
    open("function", locations ? location(closure.code.pos(), "") : "");
    Signature signature = closure.code.signature();
    Symbol argument = signature.argument();
    java.util.List<Signature.Formal> formals = signature.formals();
    String name = argument == null ? "" : attribute("name", argument.name());
    if (formals == null) {
      empty("varpat", name);
    } else {
      open("attrspat", (signature.ellipsis() ? attribute("ellipsis", "1") : "") + name);
      java.util.List<String> names = new ArrayList<>();
      formals.forEach(formal -> names.add(formal.name().name()));
      names.sort(null);
      names.forEach(formal -> empty("attr", attribute("name", formal)));
      close("attrspat");
    }
    close("function");
  }

  private void open(String element, String attributes) {
    out.repeat(' ', 2 * depth++).append('<').append(element).append(attributes).append(">\n");
  }

  private void close(String element) {
    out.repeat(' ', 2 * --depth).append("</").append(element).append(">\n");
  }

  private void empty(String element, String attributes) {
    out.repeat(' ', 2 * depth).append('<').append(element).append(attributes).append(" />\n");
  }

  private static boolean isPlain(String value) {
    for (int i = 0; i < value.length(); i++) {
      switch (value.charAt(i)) {
        case '"', '<', '>', '&', '\n' -> {
          return false;
        }
        default -> {}
      }
    }
    return true;
  }

  private static String attribute(String name, String value) {
    if (isPlain(value)) {
      return ' ' + name + "=\"" + value + '"';
    }
    StringBuilder text = new StringBuilder(value.length() + 16);
    text.append(' ').append(name).append("=\"");
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> text.append("&quot;");
        case '<' -> text.append("&lt;");
        case '>' -> text.append("&gt;");
        case '&' -> text.append("&amp;");
        case '\n' -> text.append("&#xA;");
        default -> text.append(c);
      }
    }
    return text.append('"').toString();
  }
}

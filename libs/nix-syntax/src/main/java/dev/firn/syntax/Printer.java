package dev.firn.syntax;

import dev.firn.syntax.ast.Assert;
import dev.firn.syntax.ast.AttrName;
import dev.firn.syntax.ast.AttrSet;
import dev.firn.syntax.ast.AttrSet.Attr;
import dev.firn.syntax.ast.AttrSet.Kind;
import dev.firn.syntax.ast.Binary;
import dev.firn.syntax.ast.Call;
import dev.firn.syntax.ast.CurPos;
import dev.firn.syntax.ast.Expr;
import dev.firn.syntax.ast.FloatLiteral;
import dev.firn.syntax.ast.Formal;
import dev.firn.syntax.ast.Formals;
import dev.firn.syntax.ast.HasAttr;
import dev.firn.syntax.ast.If;
import dev.firn.syntax.ast.InheritSource;
import dev.firn.syntax.ast.IntLiteral;
import dev.firn.syntax.ast.Interpolation;
import dev.firn.syntax.ast.Lambda;
import dev.firn.syntax.ast.Let;
import dev.firn.syntax.ast.ListLiteral;
import dev.firn.syntax.ast.Not;
import dev.firn.syntax.ast.PathLiteral;
import dev.firn.syntax.ast.Select;
import dev.firn.syntax.ast.Str;
import dev.firn.syntax.ast.Var;
import dev.firn.syntax.ast.With;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Prints a syntax tree as {@code nix-instantiate --parse} does: on one line, every operator in
 * parentheses, attributes in the order of their names' bytes.
 *
 * <p>It uses no stack of the thread's, so any tree will do. Strings have one char per byte.
 */
public final class Printer {
  private static final Comparator<Attr> BY_NAME = Comparator.comparing(attr -> attr.name().name());
  private static final Comparator<Formal> FORMALS_BY_NAME =
      Comparator.comparing(formal -> formal.name().name());

  private byte[] out = new byte[1024];
  private int length;

  /** What is left to print, last first: strings, symbols and expressions. */
  private Object[] todo = new Object[64];

  private int size;

  /** Where in {@link #todo} the parts of the expression at hand begin. */
  private int first;

  private Printer() {}

  /** The tree's text, without a line end. */
  public static String print(Expr expr) {
    Printer printer = new Printer();
    printer.push(expr);
    while (printer.size > 0) {
      printer.printNext();
    }
    return printer.text();
  }

  /** A name as it stands in an attribute path: in quotes if it has to be. */
  public static String printName(String name) {
    if (name.isEmpty() || isReserved(name) || !isIdentifier(name)) {
      return printString(name);
    }
    return name;
  }

  /** A string in quotes, with what needs it escaped. */
  public static String printString(String value) {
    Printer printer = new Printer();
    printer.write('"');
    printer.writeEscaped(value);
    printer.write('"');
    return printer.text();
  }

  private String text() {
    return new String(out, 0, length, StandardCharsets.ISO_8859_1);
  }

  private void printNext() {
    Object next = todo[--size];
    if (next instanceof Expr expr) {
      first = size;
      expand(expr);
      reverse();
    } else if (next instanceof String text) {
      write(text);
    } else {
      write(((Symbol) next).printed());
    }
  }

  /** What was added first has to be last, which is what comes next. */
  private void reverse() {
    for (int i = first, j = size - 1; i < j; i++, j--) {
      Object before = todo[i];
      todo[i] = todo[j];
      todo[j] = before;
    }
  }

  private void expand(Expr expr) {
    switch (expr) {
      case IntLiteral(long value, _) -> write(Long.toString(value));
      case FloatLiteral(double value, _) -> write(Floats.print(value));
      case Str(String value, _) -> {
        write('"');
        writeEscaped(value);
        write('"');
      }
      case PathLiteral(String path, _) -> write(path);
      case Var(Symbol name, _) -> write(name.printed());
      case CurPos _ -> write("__curPos");
      case InheritSource(int index, _) -> write("(inherit source " + index + ")");
      case Select(Expr target, List<AttrName> path, Expr fallback, _) -> {
        add("(");
        add(target);
        add(").");
        addPath(path);
        if (fallback != null) {
          add(" or (");
          add(fallback);
          add(")");
        }
      }
      case HasAttr(Expr target, List<AttrName> path) -> {
        add("((");
        add(target);
        add(") ? ");
        addPath(path);
        add(")");
      }
      case AttrSet set -> {
        add(set.recursive() ? "rec { " : "{ ");
        addBindings(set);
        add("}");
      }
      case ListLiteral(List<Expr> elements) -> {
        add("[ ");
        for (Expr element : elements) {
          add("(");
          add(element);
          add(") ");
        }
        add("]");
      }
      case Lambda lambda -> addLambda(lambda);
      case Call(Expr function, List<Expr> args, _) -> {
        add("(");
        add(function);
        for (Expr arg : args) {
          add(" ");
          add(arg);
        }
        add(")");
      }
      case Let(AttrSet bindings, Expr body) -> {
        add("(let ");
        addBindings(bindings);
        add("in ");
        add(body);
        add(")");
      }
      case With(Expr scope, Expr body, _) -> {
        add("(with ");
        add(scope);
        add("; ");
        add(body);
        add(")");
      }
      case If(Expr condition, Expr consequent, Expr alternative, _) -> {
        add("(if ");
        add(condition);
        add(" then ");
        add(consequent);
        add(" else ");
        add(alternative);
        add(")");
      }
      case Assert(Expr condition, Expr body, _) -> {
        add("assert ");
        add(condition);
        add("; ");
        add(body);
      }
      case Not(Expr operand) -> {
        add("(! ");
        add(operand);
        add(")");
      }
      case Binary(Binary.Operator operator, Expr left, Expr right, _) -> {
        add("(");
        add(left);
        add(" ");
        add(operator.text());
        add(" ");
        add(right);
        add(")");
      }
      case Interpolation(List<Interpolation.Part> parts, _, _) -> {
        String separator = "(";
        for (Interpolation.Part part : parts) {
          add(separator);
          add(part.value());
          separator = " + ";
        }
        add(")");
      }
    }
  }

  /** The text comes next: at once, unless something else comes before it. */
  private void add(String text) {
    if (size == first) {
      write(text);
    } else {
      push(text);
    }
  }

  private void add(Symbol name) {
    if (size == first) {
      write(name.printed());
    } else {
      push(name);
    }
  }

  private void add(Expr expr) {
    if (size == first && expr instanceof Var(Symbol name, _)) {
      write(name.printed());
    } else {
      push(expr);
    }
  }

  private void push(Object item) {
    if (size == todo.length) {
      todo = Arrays.copyOf(todo, size * 2);
    }
    todo[size++] = item;
  }

  private void addPath(List<AttrName> path) {
    boolean further = false;
    for (AttrName name : path) {
      if (further) {
        add(".");
      }
      switch (name) {
        case AttrName.Static(Symbol known) -> add(known);
        case AttrName.Dynamic(Expr computed) -> {
          add("\"${");
          add(computed);
          add("}\"");
        }
      }
      further = true;
    }
  }

  private void addBindings(AttrSet set) {
    Attr[] sorted = set.attrs().toArray(Attr[]::new);
    Arrays.sort(sorted, BY_NAME);
    boolean any = false;
    for (Attr attr : sorted) {
      if (attr.kind() == Kind.INHERITED) {
        add(any ? " " : "inherit ");
        add(attr.name());
        any = true;
      }
    }
    if (any) {
      add("; ");
    }
    if (!set.inheritSources().isEmpty()) {
      addInheritedFrom(set, sorted);
    }
    for (Attr attr : sorted) {
      if (attr.kind() == Kind.PLAIN) {
        add(attr.name());
        add(" = ");
        add(attr.value());
        add("; ");
      }
    }
    for (AttrSet.DynamicAttr attr : set.dynamic()) {
      add("\"${");
      add(attr.name());
      add("}\" = ");
      add(attr.value());
      add("; ");
    }
  }

  private void addInheritedFrom(AttrSet set, Attr[] sorted) {
    List<List<Symbol>> bySource = new ArrayList<>();
    set.inheritSources().forEach(source -> bySource.add(new ArrayList<>()));
    for (Attr attr : sorted) {
      if (attr.value() instanceof Select select
          && select.target() instanceof InheritSource source
          && attr.kind() == Kind.INHERITED_FROM) {
        bySource.get(source.index()).add(attr.name());
      }
    }
    for (int i = 0; i < bySource.size(); i++) {
      if (!bySource.get(i).isEmpty()) {
        add("inherit (");
        add(set.inheritSources().get(i));
        add(")");
        for (Symbol name : bySource.get(i)) {
          add(" ");
          add(name);
        }
        add("; ");
      }
    }
  }

  private void addLambda(Lambda lambda) {
    add("(");
    Formals formals = lambda.formals();
    if (formals != null) {
      String separator = "{ ";
      Formal[] sorted = formals.formals().toArray(Formal[]::new);
      Arrays.sort(sorted, FORMALS_BY_NAME);
      for (Formal formal : sorted) {
        add(separator);
        add(formal.name());
        Expr fallback = formal.fallback();
        if (fallback != null) {
          add(" ? ");
          add(fallback);
        }
        separator = ", ";
      }
      if (formals.ellipsis()) {
        add(separator);
        add("... }");
      } else {
        add(sorted.length == 0 ? "{  }" : " }");
      }
    }
    Symbol arg = lambda.arg();
    if (arg != null) {
      if (formals != null) {
        add(" @ ");
      }
      add(arg);
    }
    add(": ");
    add(lambda.body());
    add(")");
  }

  private void reserve(int more) {
    if (out.length - length < more) {
      out = Arrays.copyOf(out, Math.max(out.length * 2, Math.addExact(length, more)));
    }
  }

  private void write(char c) {
    reserve(1);
    out[length++] = (byte) c;
  }

  private void write(byte[] text) {
    reserve(text.length);
    System.arraycopy(text, 0, out, length, text.length);
    length += text.length;
  }

  private void write(String text) {
    write(text, 0, text.length());
  }

  @SuppressWarnings("deprecation") // exactly what is wanted: the low byte of each char
  private void write(String text, int from, int to) {
    reserve(to - from);
    text.getBytes(from, to, out, length);
    length += to - from;
  }

  private void writeEscaped(String value) {
    int from = 0;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c > '\\') {
        continue;
      }
      char escaped =
          switch (c) {
            case '"', '\\' -> c;
            case '\n' -> 'n';
            case '\r' -> 'r';
            case '\t' -> 't';
            case '$' -> i + 1 < value.length() && value.charAt(i + 1) == '{' ? c : 0;
            default -> 0;
          };
      if (escaped != 0) {
        write(value, from, i);
        write('\\');
        write(escaped);
        from = i + 1;
      }
    }
    write(value, from, value.length());
  }

  private static boolean isIdentifier(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean first = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
      boolean later = c >= '0' && c <= '9' || c == '\'' || c == '-';
      if (!first && (i == 0 || !later)) {
        return false;
      }
    }
    return true;
  }

  /** Whether a word needs quotes; {@code or} does not. */
  private static boolean isReserved(String name) {
    return !name.equals("or") && Symbol.RESERVED_WORDS.contains(name);
  }
}

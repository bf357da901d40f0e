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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * Prints a syntax tree as {@code nix-instantiate --parse} does: on one line, every operator in
 * parentheses, attributes in the order of their names' bytes.
 *
 * <p>It uses no stack of the thread's, so any tree will do. Strings have one char per byte.
 */
public final class Printer {
  private static final Comparator<Attr> BY_NAME = Comparator.comparing(attr -> attr.name().name());

  private final StringBuilder out = new StringBuilder();

  /** What is left to print, next first: strings and expressions. */
  private final Deque<Object> todo = new ArrayDeque<>();

  /** What the expression at hand consists of. */
  private final List<Object> items = new ArrayList<>();

  private Printer() {}

  /** The tree's text, without a line end. */
  public static String print(Expr expr) {
    Printer printer = new Printer();
    printer.todo.push(expr);
    while (!printer.todo.isEmpty()) {
      printer.printNext();
    }
    return printer.out.toString();
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
    StringBuilder out = new StringBuilder(value.length() + 2);
    appendString(out, value);
    return out.toString();
  }

  private void printNext() {
    switch (todo.pop()) {
      case Expr expr -> {
        expand(expr);
        for (int i = items.size() - 1; i >= 0; i--) {
          todo.push(items.get(i));
        }
        items.clear();
      }
      case Object text -> out.append(text);
    }
  }

  private void expand(Expr expr) {
    switch (expr) {
      case IntLiteral(long value, _) -> out.append(value);
      case FloatLiteral(double value, _) -> out.append(Floats.print(value));
      case Str(String value, _) -> appendString(out, value);
      case PathLiteral(String path, _) -> out.append(path);
      case Var(Symbol name, _) -> out.append(printName(name.name()));
      case CurPos _ -> out.append("__curPos");
      case InheritSource(int index, _) -> out.append("(inherit source ").append(index).append(")");
      case Select(Expr target, List<AttrName> path, Expr fallback, _) -> {
        add("(", target, ").");
        addPath(path);
        if (fallback != null) {
          add(" or (", fallback, ")");
        }
      }
      case HasAttr(Expr target, List<AttrName> path) -> {
        add("((", target, ") ? ");
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
        elements.forEach(element -> add("(", element, ") "));
        add("]");
      }
      case Lambda lambda -> addLambda(lambda);
      case Call(Expr function, List<Expr> args, _) -> {
        add("(", function);
        args.forEach(arg -> add(" ", arg));
        add(")");
      }
      case Let(AttrSet bindings, Expr body) -> {
        add("(let ");
        addBindings(bindings);
        add("in ", body, ")");
      }
      case With(Expr scope, Expr body, _) -> add("(with ", scope, "; ", body, ")");
      case If(Expr condition, Expr consequent, Expr alternative, _) ->
          add("(if ", condition, " then ", consequent, " else ", alternative, ")");
      case Assert(Expr condition, Expr body, _) -> add("assert ", condition, "; ", body);
      case Not(Expr operand) -> add("(! ", operand, ")");
      case Binary(Binary.Operator operator, Expr left, Expr right, _) ->
          add("(", left, " " + operator.text() + " ", right, ")");
      case Interpolation(List<Interpolation.Part> parts, _, _) -> {
        String separator = "(";
        for (Interpolation.Part part : parts) {
          add(separator, part.value());
          separator = " + ";
        }
        add(")");
      }
    }
  }

  private void add(Object... more) {
    for (Object item : more) {
      items.add(item);
    }
  }

  private void addPath(List<AttrName> path) {
    String separator = "";
    for (AttrName name : path) {
      switch (name) {
        case AttrName.Static(Symbol known) -> add(separator + printName(known.name()));
        case AttrName.Dynamic(Expr computed) -> add(separator + "\"${", computed, "}\"");
      }
      separator = ".";
    }
  }

  private void addBindings(AttrSet set) {
    List<Attr> sorted = set.attrs().stream().sorted(BY_NAME).toList();
    if (sorted.stream().anyMatch(attr -> attr.kind() == Kind.INHERITED)) {
      add("inherit");
      addNames(sorted.stream().filter(attr -> attr.kind() == Kind.INHERITED).toList());
    }
    List<List<Attr>> bySource = new ArrayList<>();
    set.inheritSources().forEach(source -> bySource.add(new ArrayList<>()));
    for (Attr attr : sorted) {
      if (attr.value() instanceof Select select
          && select.target() instanceof InheritSource source
          && attr.kind() == Kind.INHERITED_FROM) {
        bySource.get(source.index()).add(attr);
      }
    }
    for (int i = 0; i < bySource.size(); i++) {
      if (!bySource.get(i).isEmpty()) {
        add("inherit (", set.inheritSources().get(i), ")");
        addNames(bySource.get(i));
      }
    }
    for (Attr attr : sorted) {
      if (attr.kind() == Kind.PLAIN) {
        add(printName(attr.name().name()) + " = ", attr.value(), "; ");
      }
    }
    for (AttrSet.DynamicAttr attr : set.dynamic()) {
      add("\"${", attr.name(), "}\" = ", attr.value(), "; ");
    }
  }

  private void addNames(List<Attr> attrs) {
    attrs.forEach(attr -> add(" " + printName(attr.name().name())));
    add("; ");
  }

  private void addLambda(Lambda lambda) {
    add("(");
    Formals formals = lambda.formals();
    if (formals != null) {
      String separator = "{ ";
      List<Formal> sorted =
          formals.formals().stream()
              .sorted(Comparator.comparing(formal -> formal.name().name()))
              .toList();
      for (Formal formal : sorted) {
        add(separator + printName(formal.name().name()));
        if (formal.fallback() != null) {
          add(" ? ", formal.fallback());
        }
        separator = ", ";
      }
      add(formals.ellipsis() ? separator + "... }" : formals.formals().isEmpty() ? "{  }" : " }");
    }
    if (lambda.arg() != null) {
      add((formals != null ? " @ " : "") + printName(lambda.arg().name()));
    }
    add(": ", lambda.body(), ")");
  }

  private static void appendString(StringBuilder out, String value) {
    out.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '$' -> {
          if (i + 1 < value.length() && value.charAt(i + 1) == '{') {
            out.append('\\');
          }
          out.append(c);
        }
        default -> out.append(c);
      }
    }
    out.append('"');
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

package dev.firn.syntax.internal;

import dev.firn.syntax.Printer;
import dev.firn.syntax.Source;
import dev.firn.syntax.Symbol;
import dev.firn.syntax.SyntaxError;
import dev.firn.syntax.ast.AttrName;
import dev.firn.syntax.ast.AttrSet;
import dev.firn.syntax.ast.AttrSet.Attr;
import dev.firn.syntax.ast.AttrSet.DynamicAttr;
import dev.firn.syntax.ast.AttrSet.Kind;
import dev.firn.syntax.ast.Expr;
import dev.firn.syntax.ast.InheritSource;
import dev.firn.syntax.ast.Select;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects the bindings of a set. Sets that are defined in pieces, as in {@code { a.b = 1; a = { c
 * = 2; }; }}, become one; whatever else is defined twice is an error. A piece's own {@code rec} is
 * lost, and the first piece's holds for all of it, as in Nix.
 */
final class AttrSetBuilder {
  /** So many names are searched one by one. */
  private static final int LINEAR_LIMIT = 8;

  /** Holds the place of a value until {@link #build()}. */
  private static final Expr EMPTY =
      new AttrSet(false, List.of(), List.of(), List.of(), Expr.NO_POS);

  private final Source source;
  private final boolean recursive;
  private final int pos;

  private Symbol[] names = new Symbol[4];
  private Attr[] attrs = new Attr[4];

  /** In a name's place, the set that its value is, while it may still grow. */
  private @Nullable AttrSetBuilder @Nullable [] nested;

  private int size;

  /** Past {@link #LINEAR_LIMIT} names, their indexes plus one, by a hash of the symbol. */
  private int @Nullable [] index;

  private @Nullable List<Expr> inheritSources;
  private @Nullable List<DynamicEntry> dynamic;

  /** How many levels the tallest value has, and this set's own. */
  private int height = 1;

  /** A computed name; the value is an expression, or a set that comes of the rest of its path. */
  private record DynamicEntry(
      Expr name, @Nullable Expr value, @Nullable AttrSetBuilder set, int pos) {}

  AttrSetBuilder(Source source, boolean recursive, int pos) {
    this.source = source;
    this.recursive = recursive;
    this.pos = pos;
  }

  int height() {
    return height;
  }

  void raiseHeight(int levels) {
    height = Math.max(height, levels);
  }

  /** Adds {@code name = value}; returns this. */
  AttrSetBuilder add(Symbol name, Expr value, int at) {
    int known = find(name);
    if (known < 0) {
      append(new Attr(name, Kind.PLAIN, value, at), null);
    } else {
      merge(known, new Attr(name, Kind.PLAIN, value, at), List.of());
    }
    return this;
  }

  /** Adds {@code path = value}; returns this. */
  AttrSetBuilder add(List<AttrName> path, Expr value, int at) {
    AttrSetBuilder set = this;
    int last = path.size() - 1;
    for (int i = 0; i < last; i++) {
      set = set.enter(path, i, at);
    }
    AttrName name = path.get(last);
    if (name instanceof AttrName.Static known) {
      set.put(new Attr(known.name(), Kind.PLAIN, value, at), path.subList(0, last));
    } else if (name instanceof AttrName.Dynamic computed) {
      set.addDynamic(new DynamicEntry(computed.expr(), value, null, at));
    }
    return this;
  }

  /** The set that the {@code i}-th name of a path stands for, a new one if need be. */
  private AttrSetBuilder enter(List<AttrName> path, int i, int at) {
    // A pattern switch would be linked at its first run, which costs more than a cold file's parse.
    AttrName name = path.get(i);
    if (name instanceof AttrName.Dynamic computed) {
      AttrSetBuilder inner = new AttrSetBuilder(source, false, Expr.NO_POS);
      addDynamic(new DynamicEntry(computed.expr(), null, inner, at));
      return inner;
    }
    Symbol known = ((AttrName.Static) name).name();
    int previous = find(known);
    if (previous < 0) {
      return appendSet(known, at);
    }
    AttrSetBuilder inner = setAt(previous);
    if (inner == null) {
      throw duplicate(path.subList(0, i), known, at, attrs[previous].pos());
    }
    return inner;
  }

  /** Adds one name of an {@code inherit}; it never merges. */
  void addInherited(Symbol name, Kind kind, Expr value, int at) {
    int known = find(name);
    if (known >= 0) {
      throw duplicate(List.of(), name, at, attrs[known].pos());
    }
    append(new Attr(name, kind, value, at), null);
  }

  /** Adds the expression of an {@code inherit (expr)}; returns its index. */
  int addInheritSource(Expr expr) {
    if (inheritSources == null) {
      inheritSources = new ArrayList<>(4);
    }
    inheritSources.add(expr);
    return inheritSources.size() - 1;
  }

  AttrSet build() {
    Attr[] all = attrs;
    if (nested != null) {
      all = Arrays.copyOf(attrs, size);
      for (int i = 0; i < size; i++) {
        AttrSetBuilder inner = nested[i];
        if (inner != null) {
          all[i] = new Attr(names[i], Kind.PLAIN, inner.build(), all[i].pos());
        }
      }
    }
    return new AttrSet(
        recursive,
        Lists.of(all, 0, size),
        inheritSources == null ? List.of() : List.copyOf(inheritSources),
        dynamic == null ? List.of() : build(dynamic),
        pos);
  }

  private static List<DynamicAttr> build(List<DynamicEntry> entries) {
    List<DynamicAttr> built = new ArrayList<>(entries.size());
    for (DynamicEntry entry : entries) {
      built.add(build(entry));
    }
    return built;
  }

  private static DynamicAttr build(DynamicEntry entry) {
    Expr value = entry.value;
    if (value == null) {
      value = entry.set == null ? null : entry.set.build();
    }
    if (value == null) {
      throw new IllegalStateException("a dynamic attribute without a value");
    }
    return new DynamicAttr(entry.name, value, entry.pos);
  }

  private void put(Attr attr, List<AttrName> prefix) {
    int known = find(attr.name());
    if (known < 0) {
      append(attr, null);
    } else {
      merge(known, attr, prefix);
    }
  }

  private void merge(int known, Attr attr, List<AttrName> prefix) {
    AttrSetBuilder target = attr.value() instanceof AttrSet ? setAt(known) : null;
    if (target == null || !(attr.value() instanceof AttrSet piece)) {
      throw duplicate(prefix, attr.name(), attr.pos(), attrs[known].pos());
    }
    List<AttrName> path = new ArrayList<>(prefix);
    path.add(new AttrName.Static(attr.name()));
    int shift = target.inheritSources == null ? 0 : target.inheritSources.size();
    for (Attr inner : piece.attrs()) {
      target.put(shift == 0 ? inner : shifted(inner, shift), path);
    }
    for (Expr from : piece.inheritSources()) {
      target.addInheritSource(from);
    }
    for (DynamicAttr inner : piece.dynamic()) {
      target.addDynamic(new DynamicEntry(inner.name(), inner.value(), null, inner.pos()));
    }
  }

  /** An attribute whose {@link InheritSource} moved up by {@code shift} places. */
  private static Attr shifted(Attr attr, int shift) {
    if (attr.kind() == Kind.INHERITED_FROM
        && attr.value() instanceof Select select
        && select.target() instanceof InheritSource from) {
      Expr target = new InheritSource(from.index() + shift, from.pos());
      return new Attr(
          attr.name(),
          attr.kind(),
          new Select(target, select.path(), select.fallback(), select.pos()),
          attr.pos());
    }
    return attr;
  }

  /**
   * The set that is the value of the {@code at}-th attribute, open for more; null if it is none.
   */
  private @Nullable AttrSetBuilder setAt(int at) {
    AttrSetBuilder open = nested == null ? null : nested[at];
    if (open == null && attrs[at].value() instanceof AttrSet literal) {
      open = new AttrSetBuilder(source, literal.recursive(), literal.pos());
      for (Attr attr : literal.attrs()) {
        open.append(attr, null);
      }
      for (Expr from : literal.inheritSources()) {
        open.addInheritSource(from);
      }
      for (DynamicAttr attr : literal.dynamic()) {
        open.addDynamic(new DynamicEntry(attr.name(), attr.value(), null, attr.pos()));
      }
      setNested(at, open);
    }
    return open;
  }

  private AttrSetBuilder appendSet(Symbol name, int at) {
    AttrSetBuilder set = new AttrSetBuilder(source, false, Expr.NO_POS);
    append(new Attr(name, Kind.PLAIN, EMPTY, at), set);
    return set;
  }

  private void append(Attr attr, @Nullable AttrSetBuilder set) {
    if (size == names.length) {
      names = Arrays.copyOf(names, size * 2);
      attrs = Arrays.copyOf(attrs, size * 2);
      if (nested != null) {
        nested = Arrays.copyOf(nested, size * 2);
      }
    }
    names[size] = attr.name();
    attrs[size] = attr;
    if (set != null) {
      setNested(size, set);
    }
    size++;
    if (size > LINEAR_LIMIT) {
      addToIndex();
    }
  }

  private void setNested(int at, AttrSetBuilder set) {
    if (nested == null) {
      nested = new AttrSetBuilder[names.length];
    }
    nested[at] = set;
  }

  private void addDynamic(DynamicEntry entry) {
    if (dynamic == null) {
      dynamic = new ArrayList<>(4);
    }
    dynamic.add(entry);
  }

  private int find(Symbol name) {
    int[] table = index;
    if (table == null) {
      for (int i = 0; i < size; i++) {
        if (names[i] == name) {
          return i;
        }
      }
      return -1;
    }
    int slot = slotOf(name, table.length);
    while (table[slot] != 0) {
      int at = table[slot] - 1;
      if (names[at] == name) {
        return at;
      }
      slot = slot + 1 & table.length - 1;
    }
    return -1;
  }

  private void addToIndex() {
    int[] table = index;
    if (table == null || size * 2 > table.length) {
      table = new int[Integer.highestOneBit(size) * 4];
      index = table;
      for (int i = 0; i < size; i++) {
        insert(table, i);
      }
    } else {
      insert(table, size - 1);
    }
  }

  private void insert(int[] table, int at) {
    int slot = slotOf(names[at], table.length);
    while (table[slot] != 0) {
      slot = slot + 1 & table.length - 1;
    }
    table[slot] = at + 1;
  }

  private static int slotOf(Symbol name, int length) {
    int hash = name.id() * 0x9E3779B9;
    return (hash ^ hash >>> 15) & length - 1;
  }

  private SyntaxError duplicate(List<AttrName> prefix, Symbol name, int at, int previous) {
    StringBuilder path = new StringBuilder();
    for (AttrName part : prefix) {
      path.append(
              part instanceof AttrName.Static(Symbol known)
                  ? Printer.printName(known.name())
                  : "${...}")
          .append('.');
    }
    String where = previous >= 0 ? " at " + source.position(previous) : "";
    return new SyntaxError(
        SyntaxError.Code.DUPLICATE_ATTRIBUTE,
        "the attribute '"
            + path.append(Printer.printName(name.name()))
            + "' is already defined"
            + where,
        source,
        at,
        "remove one of the two, or merge them");
  }
}

package dev.firn.syntax.internal;

import dev.firn.syntax.Source;
import dev.firn.syntax.Symbol;
import dev.firn.syntax.SyntaxError;
import dev.firn.syntax.ast.AttrName;
import dev.firn.syntax.ast.AttrSet;
import dev.firn.syntax.ast.AttrSet.Kind;
import dev.firn.syntax.ast.Expr;
import dev.firn.syntax.ast.Formal;
import dev.firn.syntax.ast.Formals;
import dev.firn.syntax.ast.InheritSource;
import dev.firn.syntax.ast.Lambda;
import dev.firn.syntax.ast.Select;
import dev.firn.syntax.ast.Str;
import dev.firn.syntax.ast.Var;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What stands in braces, sets and patterns; and attribute paths. */
final class SetParser {
  private static final String A_BINDING = "a binding or '}'";
  private static final String A_PATH_END = "'.' or '='";

  private final ExpressionParser parser;
  private final Source source;

  SetParser(ExpressionParser parser) {
    this.parser = parser;
    this.source = parser.source;
  }

  /** A function with a pattern, or an expression that begins with a set. */
  Expr patternOrSet(int at) {
    Lexer lexer = parser.lexer;
    lexer.advance();
    switch (lexer.kind) {
      case Token.BRACE_CLOSE -> {
        lexer.advance();
        if (lexer.kind == Token.COLON || lexer.kind == Token.AT) {
          return afterPattern(new Formals(List.of(), false), 0, at);
        }
        parser.height = 1;
        return parser.piped(new AttrSet(false, List.of(), List.of(), List.of(), at), at);
      }
      case Token.ELLIPSIS -> {
        return afterPattern(formals(null, 0), parser.height, at);
      }
      case Token.IDENTIFIER -> {
        Symbol name = lexer.symbol;
        int nameAt = lexer.start;
        lexer.advance();
        if (lexer.kind == Token.QUESTION
            || lexer.kind == Token.COMMA
            || lexer.kind == Token.BRACE_CLOSE) {
          return afterPattern(formals(name, nameAt), parser.height, at);
        }
        AttrSetBuilder set = new AttrSetBuilder(source, false, at);
        binding(set, name, nameAt);
        return parser.piped(setRest(set, at), at);
      }
      default -> {
        return parser.piped(setRest(new AttrSetBuilder(source, false, at), at), at);
      }
    }
  }

  /** The current token is the brace. */
  Expr setLiteral(boolean recursive, int at) {
    parser.lexer.advance();
    return setRest(new AttrSetBuilder(source, recursive, at), at);
  }

  private Expr setRest(AttrSetBuilder set, int at) {
    bindings(set, Token.BRACE_CLOSE, A_BINDING, at);
    AttrSet result = parser.guard.build(set, at);
    parser.lexer.advance();
    parser.height = set.height();
    return result;
  }

  /** The pattern of a function whose argument has a name; the current token must be the brace. */
  Expr patternAfterName(Symbol name, int at) {
    parser.take(Token.BRACE_OPEN, "'{'");
    Formals formals = formals(null, 0);
    int levels = parser.height;
    parser.expect(Token.COLON, "':'");
    return lambda(name, formals, levels, at);
  }

  private Expr afterPattern(Formals formals, int levels, int at) {
    Lexer lexer = parser.lexer;
    Symbol name = null;
    if (lexer.kind == Token.AT) {
      lexer.advance();
      parser.expect(Token.IDENTIFIER, "the name of the whole argument");
      name = lexer.symbol;
      lexer.advance();
      parser.expect(Token.COLON, "':'");
    } else {
      parser.expect(Token.COLON, "':' or '@'");
    }
    return lambda(name, formals, levels, at);
  }

  private Expr lambda(@Nullable Symbol name, Formals formals, int levels, int at) {
    parser.lexer.advance();
    Expr body = parser.function();
    rejectDuplicates(formals, name, at);
    parser.height = Math.max(levels, parser.height) + 1;
    return new Lambda(name, formals, body, parser.docComments.before(at), at);
  }

  /**
   * The rest of a pattern and its closing brace.
   *
   * @param first the first name, if the parser is behind it already
   */
  private Formals formals(@Nullable Symbol first, int firstAt) {
    Lexer lexer = parser.lexer;
    int mark = parser.stackSize;
    int levels = 0;
    boolean ellipsis = false;
    Symbol name = first;
    int at = firstAt;
    while (name != null || lexer.kind != Token.BRACE_CLOSE) {
      if (name == null) {
        if (lexer.kind == Token.ELLIPSIS) {
          lexer.advance();
          parser.expect(Token.BRACE_CLOSE, "'}'");
          ellipsis = true;
          break;
        }
        parser.expect(Token.IDENTIFIER, "an argument's name, '...' or '}'");
        name = lexer.symbol;
        at = lexer.start;
        lexer.advance();
      }
      Expr fallback = null;
      if (lexer.kind == Token.QUESTION) {
        lexer.advance();
        fallback = parser.function();
        levels = Math.max(levels, parser.height);
      }
      parser.push(new Formal(name, fallback, at));
      name = null;
      if (lexer.kind == Token.COMMA) {
        lexer.advance();
      } else {
        parser.expect(Token.BRACE_CLOSE, fallback == null ? "'?', ',' or '}'" : "',' or '}'");
      }
    }
    lexer.advance();
    parser.height = levels;
    return new Formals(parser.popFrom(mark), ellipsis);
  }

  private void rejectDuplicates(Formals formals, @Nullable Symbol name, int at) {
    List<Formal> all = formals.formals();
    long seen = 0;
    boolean suspicious = false;
    for (int i = 0; i < all.size(); i++) {
      long bit = 1L << all.get(i).name().id();
      suspicious |= (seen & bit) != 0;
      seen |= bit;
    }
    if (suspicious) {
      Set<Symbol> names = new HashSet<>();
      Formal duplicate = null;
      for (Formal formal : all) {
        if (!names.add(formal.name())
            && (duplicate == null || formal.name().id() < duplicate.name().id())) {
          duplicate = formal;
        }
      }
      if (duplicate != null) {
        throw duplicateArgument(duplicate.name(), duplicate.pos());
      }
    }
    if (name != null && (seen & 1L << name.id()) != 0) {
      for (Formal formal : all) {
        if (formal.name() == name) {
          throw duplicateArgument(name, at);
        }
      }
    }
  }

  private SyntaxError duplicateArgument(Symbol name, int at) {
    return parser.lexer.error(
        SyntaxError.Code.DUPLICATE_ARGUMENT,
        "the function's argument '" + name + "' is named twice",
        at,
        null);
  }

  /**
   * Bindings up to a token of a kind, which is left as the current one.
   *
   * @param openedAt where the construct that they are in begins
   */
  void bindings(AttrSetBuilder set, int endKind, String expected, int openedAt) {
    Lexer lexer = parser.lexer;
    for (; ; ) {
      switch (lexer.kind) {
        case Token.IDENTIFIER -> {
          Symbol name = lexer.symbol;
          int at = lexer.start;
          lexer.advance();
          binding(set, name, at);
        }
        case Token.OR_WORD, Token.QUOTE, Token.INTERPOLATION -> {
          int at = lexer.start;
          binding(set, attrPath(), at);
        }
        case Token.INHERIT -> inherit(set);
        default -> {
          if (lexer.kind == endKind) {
            return;
          }
          throw lexer.kind == Token.END
              ? lexer.unclosed(expected, openedAt)
              : lexer.unexpected(expected);
        }
      }
    }
  }

  /** A binding whose path begins with a name that the parser is behind. */
  private void binding(AttrSetBuilder set, Symbol name, int at) {
    Lexer lexer = parser.lexer;
    if (lexer.kind == Token.DOT) {
      int mark = parser.stackSize;
      parser.push(new AttrName.Static(name));
      parser.height = 0;
      binding(set, attrPathRest(mark), at);
      return;
    }
    Expr value = value(set, at, 1);
    if (parser.height > DepthGuard.SHALLOW) {
      parser.guard.withStackFor(parser.height, at, () -> set.add(name, value, at));
    } else {
      set.add(name, value, at);
    }
    lexer.advance();
  }

  private void binding(AttrSetBuilder set, List<AttrName> path, int at) {
    set.raiseHeight(parser.height + path.size() + 1);
    Expr value = value(set, at, path.size());
    if (parser.height > DepthGuard.SHALLOW) {
      parser.guard.withStackFor(parser.height, at, () -> set.add(path, value, at));
    } else {
      set.add(path, value, at);
    }
    parser.lexer.advance();
  }

  /** The equals sign and what follows it, up to the semicolon, which stays the current token. */
  private Expr value(AttrSetBuilder set, int at, int pathSize) {
    parser.take(Token.ASSIGN, A_PATH_END);
    Expr value = parser.function();
    parser.expect(Token.SEMICOLON, "an operator or ';'");
    set.raiseHeight(parser.guard.checkedHeight(parser.height + pathSize, at));
    String doc = parser.docComments.before(at);
    return doc == null ? value : documented(value, doc);
  }

  /** Gives a function, and those it returns at once, a comment unless it has its own. */
  private static Expr documented(Expr value, String doc) {
    if (!(value instanceof Lambda lambda) || lambda.doc() != null) {
      return value;
    }
    return new Lambda(
        lambda.arg(), lambda.formals(), documented(lambda.body(), doc), doc, lambda.pos());
  }

  private void inherit(AttrSetBuilder set) {
    Lexer lexer = parser.lexer;
    lexer.advance();
    Expr from = null;
    if (lexer.kind == Token.PAREN_OPEN) {
      lexer.advance();
      int fromAt = lexer.start;
      Expr expr = parser.function();
      parser.take(Token.PAREN_CLOSE, "')'");
      set.raiseHeight(parser.height + 1);
      from = new InheritSource(set.addInheritSource(expr), fromAt);
    }
    int mark = parser.stackSize;
    for (; ; ) {
      int at = lexer.start;
      Symbol name;
      if (lexer.kind == Token.IDENTIFIER || lexer.kind == Token.OR_WORD) {
        name = lexer.symbol;
        lexer.advance();
      } else if (lexer.kind == Token.QUOTE || lexer.kind == Token.INTERPOLATION) {
        name = inheritedName(at);
      } else {
        break;
      }
      parser.push(new Var(name, at));
    }
    parser.expect(Token.SEMICOLON, "a name or ';'");
    for (Var name : parser.<Var>popFrom(mark)) {
      if (from == null) {
        set.raiseHeight(2);
        set.addInherited(name.name(), Kind.INHERITED, name, name.pos());
      } else {
        set.raiseHeight(3);
        Expr value = new Select(from, List.of(new AttrName.Static(name.name())), null, name.pos());
        set.addInherited(name.name(), Kind.INHERITED_FROM, value, name.pos());
      }
    }
    lexer.advance();
  }

  private Symbol inheritedName(int at) {
    if (attrExpr() instanceof Str name) {
      parser.lexer.advance();
      return Symbol.of(name.value());
    }
    throw parser.lexer.error(
        SyntaxError.Code.DYNAMIC_ATTRIBUTE_IN_INHERIT,
        "an 'inherit' cannot name attributes that are computed",
        at,
        "write the binding out: name = set.${name};");
  }

  /** An attribute path; leaves the greatest number of levels of a computed name in the height. */
  List<AttrName> attrPath() {
    int mark = parser.stackSize;
    parser.height = 0;
    parser.push(attrName());
    return attrPathRest(mark);
  }

  private List<AttrName> attrPathRest(int mark) {
    while (parser.lexer.kind == Token.DOT) {
      parser.lexer.advance();
      parser.push(attrName());
    }
    return parser.popFrom(mark);
  }

  private AttrName attrName() {
    Lexer lexer = parser.lexer;
    if (lexer.kind == Token.IDENTIFIER || lexer.kind == Token.OR_WORD) {
      AttrName name = new AttrName.Static(lexer.symbol);
      lexer.advance();
      return name;
    }
    int levels = parser.height;
    if (lexer.kind != Token.QUOTE && lexer.kind != Token.INTERPOLATION) {
      throw lexer.unexpected("an attribute's name");
    }
    Expr name = attrExpr();
    parser.height = Math.max(levels, parser.height);
    lexer.advance();
    return name instanceof Str known
        ? new AttrName.Static(Symbol.of(known.value()))
        : new AttrName.Dynamic(name);
  }

  /**
   * A name in quotes or interpolated; the quote or brace that closes it stays the current token.
   */
  private Expr attrExpr() {
    Lexer lexer = parser.lexer;
    if (lexer.kind == Token.QUOTE) {
      return parser.texts.openString();
    }
    lexer.advance();
    Expr name = parser.function();
    parser.expect(Token.BRACE_CLOSE, "'}'");
    return name;
  }
}

package dev.firn.syntax.internal;

import dev.firn.syntax.ParseOptions;
import dev.firn.syntax.Source;
import dev.firn.syntax.Symbol;
import dev.firn.syntax.SyntaxError;
import dev.firn.syntax.SyntaxWarning;
import dev.firn.syntax.ast.Assert;
import dev.firn.syntax.ast.AttrName;
import dev.firn.syntax.ast.AttrSet;
import dev.firn.syntax.ast.Call;
import dev.firn.syntax.ast.CurPos;
import dev.firn.syntax.ast.Expr;
import dev.firn.syntax.ast.FloatLiteral;
import dev.firn.syntax.ast.HasAttr;
import dev.firn.syntax.ast.If;
import dev.firn.syntax.ast.IntLiteral;
import dev.firn.syntax.ast.Lambda;
import dev.firn.syntax.ast.Let;
import dev.firn.syntax.ast.ListLiteral;
import dev.firn.syntax.ast.Not;
import dev.firn.syntax.ast.Select;
import dev.firn.syntax.ast.Str;
import dev.firn.syntax.ast.Var;
import dev.firn.syntax.ast.With;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Recursive descent over the tokens of one source; one method per nonterminal of {@code parser.y}
 * of Nix, and precedence climbing for the operators.
 *
 * <p>Every method that parses an expression leaves the number of its tree's levels in {@link
 * #height}. A method that takes {@code first} goes on behind a primary expression that was parsed
 * already, null if there is none; {@code at} is where the expression begins.
 */
public final class ExpressionParser {
  private static final String AN_EXPRESSION = "an expression";

  private static final Symbol CUR_POS = Symbol.of("__curPos");
  private static final Symbol OR = Symbol.of("or");
  private static final Symbol BODY = Symbol.of("body");
  private static final Expr FIND_FILE = new Var(Symbol.of("__findFile"), Expr.NO_POS);
  private static final Expr NIX_PATH = new Var(Symbol.of("__nixPath"), Expr.NO_POS);

  final Source source;
  final ParseOptions options;
  final Lexer lexer;
  final DocComments docComments;
  final DepthGuard guard;

  /** Lists under construction; who pushes takes off what it pushed. */
  Object[] stack = new Object[64];

  int stackSize;

  /** How many levels the tree has that was parsed last. */
  int height;

  private final SetParser sets;
  final TextParser texts;

  /** After {@link #select}: the end of an expression of the form {@code f or}, else -1. */
  private int orEnd = -1;

  /** A parser of one source, for one call. */
  public ExpressionParser(Source source, ParseOptions options) {
    this.source = source;
    this.options = options;
    this.docComments = new DocComments(source);
    this.lexer = new Lexer(source, options, docComments);
    this.guard = new DepthGuard(source, options.maxDepth());
    this.sets = new SetParser(this);
    this.texts = new TextParser(this);
  }

  /** The expression that is all of the source. */
  public Expr parseFile() {
    lexer.advance();
    Expr whole = function();
    expect(Token.END, "an operator or the end of the file");
    return whole;
  }

  /** The bindings that are all of the source. */
  public AttrSet parseBindings() {
    lexer.advance();
    AttrSetBuilder set = new AttrSetBuilder(source, false, Expr.NO_POS);
    if (lexer.kind == Token.END) {
      throw lexer.unexpected("a binding");
    }
    sets.bindings(set, Token.END, "a binding or the end of the input", 0);
    return guard.build(set, 0);
  }

  /** {@code expr_function}: what may stand in parentheses. */
  Expr function() {
    if (guard.tooDeepForThisStack()) {
      return guard.onDeepStack(this::function, lexer.start);
    }
    guard.enter(lexer.start);
    int at = lexer.start;
    Expr result =
        switch (lexer.kind) {
          case Token.IDENTIFIER -> afterIdentifier(at);
          case Token.BRACE_OPEN -> sets.patternOrSet(at);
          case Token.IF -> conditional(at);
          case Token.LET -> let(at);
          case Token.WITH, Token.ASSERT -> withOrAssert(at, lexer.kind);
          default -> piped(null, at);
        };
    guard.leave();
    return result;
  }

  private Expr afterIdentifier(int at) {
    Symbol name = lexer.symbol;
    lexer.advance();
    if (lexer.kind == Token.COLON) {
      lexer.advance();
      Expr body = function();
      height++;
      return new Lambda(name, null, body, docComments.before(at), at);
    }
    if (lexer.kind == Token.AT) {
      lexer.advance();
      return sets.patternAfterName(name, at);
    }
    return piped(variable(name, at), at);
  }

  private Expr variable(Symbol name, int at) {
    height = 1;
    return name == CUR_POS ? new CurPos(at) : new Var(name, at);
  }

  private Expr conditional(int at) {
    lexer.advance();
    Expr condition = function();
    int levels = height;
    take(Token.THEN, "'then'");
    Expr consequent = function();
    levels = Math.max(levels, height);
    take(Token.ELSE, "'else'");
    Expr alternative = function();
    height = Math.max(levels, height) + 1;
    return new If(condition, consequent, alternative, at);
  }

  private Expr withOrAssert(int at, int kind) {
    lexer.advance();
    Expr head = function();
    int levels = height;
    take(Token.SEMICOLON, "';'");
    Expr body = function();
    height = Math.max(levels, height) + 1;
    return kind == Token.WITH ? new With(head, body, at) : new Assert(head, body, at);
  }

  private Expr let(int at) {
    lexer.advance();
    if (lexer.kind == Token.BRACE_OPEN) {
      return piped(letSet(at), at);
    }
    AttrSetBuilder set = new AttrSetBuilder(source, false, Expr.NO_POS);
    sets.bindings(set, Token.IN, "a binding or 'in'", at);
    AttrSet bindings = guard.build(set, at);
    lexer.advance();
    Expr body = function();
    if (!bindings.dynamic().isEmpty()) {
      throw lexer.error(
          SyntaxError.Code.DYNAMIC_ATTRIBUTE_IN_LET,
          "a 'let' cannot bind names that are computed",
          at,
          "bind a set with the computed name and select from it");
    }
    height = Math.max(set.height(), height) + 1;
    return new Let(bindings, body);
  }

  /** {@code let { …; body = x; }}: an old way to write {@code rec { …; body = x; }.body}. */
  private Expr letSet(int at) {
    Expr set = sets.setLiteral(true, at);
    height++;
    return new Select(set, List.of(new AttrName.Static(BODY)), null, at);
  }

  /** Operators, and pipes between them; the two kinds of pipe do not mix. */
  Expr piped(@Nullable Expr first, int at) {
    Expr left = operators(1, first, at);
    if (lexer.kind == Token.PIPE_FROM) {
      int levels = height;
      int operatorAt = lexer.start;
      guard.enter(operatorAt);
      lexer.advance();
      Expr argument = pipedFrom();
      height = Math.max(levels, height) + 1;
      guard.leave();
      return call(left, argument, operatorAt);
    }
    while (lexer.kind == Token.PIPE_INTO) {
      int levels = height;
      int operatorAt = lexer.start;
      lexer.advance();
      Expr function = operators(1, null, lexer.start);
      height = guard.checkedHeight(Math.max(levels, height) + 1, operatorAt);
      left = call(function, left, operatorAt);
    }
    return left;
  }

  private Expr pipedFrom() {
    if (guard.tooDeepForThisStack()) {
      return guard.onDeepStack(this::pipedFrom, lexer.start);
    }
    Expr left = operators(1, null, lexer.start);
    if (lexer.kind != Token.PIPE_FROM) {
      return left;
    }
    int levels = height;
    int operatorAt = lexer.start;
    guard.enter(operatorAt);
    lexer.advance();
    Expr argument = pipedFrom();
    height = Math.max(levels, height) + 1;
    guard.leave();
    return call(left, argument, operatorAt);
  }

  /** Operators that bind at least as tightly as {@code least}. */
  private Expr operators(int least, @Nullable Expr first, int at) {
    Expr left;
    if (first == null && lexer.kind == Token.NOT) {
      lexer.advance();
      left = new Not(nestedOperators(Operators.NOT + 1));
      height++;
    } else if (first == null && lexer.kind == Token.MINUS) {
      lexer.advance();
      left = Operators.negate(nestedOperators(Operators.NEGATE), at);
      height++;
    } else {
      left = application(first, at);
    }
    int nonassociative = -1;
    for (; ; ) {
      int kind = lexer.kind;
      int precedence = Operators.PRECEDENCE[kind];
      if (precedence < least) {
        return left;
      }
      if (precedence == nonassociative) {
        throw lexer.error(
            SyntaxError.Code.UNEXPECTED_TOKEN,
            "the operator '" + source.text(lexer.start, lexer.end) + "' cannot follow a comparison",
            lexer.start,
            "put one of the two comparisons in parentheses");
      }
      int levels = height;
      int operatorAt = lexer.start;
      lexer.advance();
      if (kind == Token.QUESTION) {
        left = new HasAttr(left, sets.attrPath());
      } else {
        int rightAt = lexer.start;
        Expr right =
            Operators.isRightAssociative(kind)
                ? nestedOperators(precedence)
                : operators(precedence + 1, null, rightAt);
        left = Operators.combine(kind, left, right, at, operatorAt, rightAt);
      }
      height = guard.checkedHeight(Math.max(levels, height) + 1, operatorAt);
      nonassociative = Operators.isNonassociative(precedence) ? precedence : -1;
    }
  }

  private Expr nestedOperators(int least) {
    if (guard.tooDeepForThisStack()) {
      return guard.onDeepStack(() -> nestedOperators(least), lexer.start);
    }
    guard.enter(lexer.start);
    Expr result = operators(least, null, lexer.start);
    guard.leave();
    return result;
  }

  /** A function and its arguments. */
  private Expr application(@Nullable Expr first, int at) {
    Expr function = select(first, at);
    if (!Token.beginsPrimary(lexer.kind)) {
      return function;
    }
    int mark = stackSize;
    int levels = height;
    do {
      int argumentAt = lexer.start;
      push(select(null, argumentAt));
      warnAboutOr(argumentAt);
      levels = Math.max(levels, height);
    } while (Token.beginsPrimary(lexer.kind));
    height = levels + 1;
    if (function instanceof Call call) {
      List<Expr> arguments = new ArrayList<>(call.args());
      arguments.addAll(this.<Expr>popFrom(mark));
      return new Call(call.function(), arguments, call.pos());
    }
    return new Call(function, popFrom(mark), at);
  }

  /** A call with one argument more; a call of a call is one call. */
  private static Expr call(Expr function, Expr argument, int at) {
    if (function instanceof Call call) {
      List<Expr> arguments = new ArrayList<>(call.args());
      arguments.add(argument);
      return new Call(call.function(), arguments, call.pos());
    }
    return new Call(function, List.of(argument), at);
  }

  /** A primary expression and the attribute path selected from it. */
  private Expr select(@Nullable Expr first, int at) {
    Expr target = first != null ? first : primary(at);
    orEnd = -1;
    if (lexer.kind == Token.DOT) {
      int levels = height;
      lexer.advance();
      List<AttrName> path = sets.attrPath();
      levels = Math.max(levels, height);
      Expr fallback = null;
      if (lexer.kind == Token.OR_WORD) {
        lexer.advance();
        fallback = fallback();
        levels = Math.max(levels, height);
      }
      height = levels + 1;
      return new Select(target, path, fallback, at);
    }
    if (lexer.kind == Token.OR_WORD) {
      orEnd = lexer.end;
      lexer.advance();
      height++;
      return new Call(target, List.of(new Var(OR, at)), at);
    }
    return target;
  }

  private Expr fallback() {
    int at = lexer.start;
    if (guard.tooDeepForThisStack()) {
      return guard.onDeepStack(this::fallback, at);
    }
    guard.enter(at);
    Expr result = select(null, at);
    warnAboutOr(at);
    guard.leave();
    return result;
  }

  private void warnAboutOr(int at) {
    if (orEnd >= 0) {
      options
          .warnings()
          .accept(
              new SyntaxWarning(
                  SyntaxWarning.Code.OR_AS_IDENTIFIER,
                  "'or' is read as a name here, which later versions of the language will not do;"
                      + " write ("
                      + source.text(at, orEnd)
                      + ") to keep the meaning",
                  source,
                  at));
      orEnd = -1;
    }
  }

  private Expr primary(int at) {
    switch (lexer.kind) {
      case Token.IDENTIFIER -> {
        Symbol name = lexer.symbol;
        lexer.advance();
        return variable(name, at);
      }
      case Token.INTEGER -> {
        return literal(new IntLiteral(lexer.integer, at));
      }
      case Token.FLOAT -> {
        return literal(new FloatLiteral(lexer.floating, at));
      }
      case Token.QUOTE -> {
        return texts.string();
      }
      case Token.INDENTED_OPEN -> {
        return texts.indentedString();
      }
      case Token.PATH, Token.HOME_PATH -> {
        return texts.path();
      }
      case Token.SEARCH_PATH -> {
        Expr name = new Str(source.text(at + 1, lexer.end - 1), at);
        Expr result = literal(new Call(FIND_FILE, List.of(NIX_PATH, name), at));
        height = 2;
        return result;
      }
      case Token.URI -> {
        String text = source.text(at, lexer.end);
        texts.lintUrl(text, at);
        return literal(new Str(text, at));
      }
      case Token.PAREN_OPEN -> {
        lexer.advance();
        Expr inner = function();
        close(Token.PAREN_CLOSE, "an operator or ')'", at);
        lexer.advance();
        return inner;
      }
      case Token.LET -> {
        lexer.advance();
        if (lexer.kind != Token.BRACE_OPEN) {
          throw lexer.unexpected("'{'", "'let ... in' must be in parentheses here");
        }
        return letSet(at);
      }
      case Token.REC -> {
        lexer.advance();
        expect(Token.BRACE_OPEN, "'{'");
        return sets.setLiteral(true, at);
      }
      case Token.BRACE_OPEN -> {
        return sets.setLiteral(false, at);
      }
      case Token.BRACKET_OPEN -> {
        return list();
      }
      default -> throw lexer.unexpected(AN_EXPRESSION);
    }
  }

  private Expr literal(Expr value) {
    lexer.advance();
    height = 1;
    return value;
  }

  private Expr list() {
    int at = lexer.start;
    if (guard.tooDeepForThisStack()) {
      return guard.onDeepStack(this::list, at);
    }
    guard.enter(at);
    lexer.advance();
    int mark = stackSize;
    int levels = 0;
    while (Token.beginsPrimary(lexer.kind)) {
      int elementAt = lexer.start;
      push(select(null, elementAt));
      warnAboutOr(elementAt);
      levels = Math.max(levels, height);
    }
    close(Token.BRACKET_CLOSE, "a list element or ']'", at);
    lexer.advance();
    height = levels + 1;
    guard.leave();
    return new ListLiteral(popFrom(mark));
  }

  void push(Object value) {
    if (stackSize == stack.length) {
      stack = Arrays.copyOf(stack, stackSize * 2);
    }
    stack[stackSize++] = value;
  }

  /** Takes off what was pushed since the stack had {@code mark} entries, all of type T. */
  <T> List<T> popFrom(int mark) {
    List<T> list = Lists.of(stack, mark, stackSize);
    Arrays.fill(stack, mark, stackSize, null);
    stackSize = mark;
    return list;
  }

  /** Goes past the current token, which must be of a kind. */
  void take(int kind, String description) {
    expect(kind, description);
    lexer.advance();
  }

  /** Fails unless the current token is of a kind that closes what begins at an offset. */
  void close(int kind, String description, int openedAt) {
    if (lexer.kind != kind) {
      throw lexer.unclosed(description, openedAt);
    }
  }

  /** Fails unless the current token is of a kind. */
  void expect(int kind, String description) {
    if (lexer.kind != kind) {
      throw lexer.unexpected(description);
    }
  }
}

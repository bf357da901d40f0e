package dev.firn.fuzz;

import static dev.firn.fuzz.Target.check;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.firn.eval.Evaluator;
import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.regex.Regex;
import dev.firn.eval.regex.RegexException;
import dev.firn.eval.regex.Search;
import dev.firn.eval.value.Apply;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.Value;
import dev.firn.instantiate.Instantiator;
import dev.firn.instantiate.settings.NixSettings;
import dev.firn.syntax.ParseOptions;
import dev.firn.syntax.Parser;
import dev.firn.syntax.Printer;
import dev.firn.syntax.Source;
import dev.firn.syntax.SyntaxError;
import dev.firn.syntax.ast.Expr;
import java.io.StringReader;
import java.util.Map;
import javax.xml.XMLConstants;
import javax.xml.parsers.SAXParser;
import javax.xml.parsers.SAXParserFactory;
import org.xml.sax.InputSource;
import org.xml.sax.helpers.DefaultHandler;

/** The texts that the language reads. */
final class LanguageTargets {
  private static final int MAX_CALL_DEPTH = 1000;
  private static final ParseOptions OPTIONS = ParseOptions.DEFAULT.withPipeOperators(true);

  private LanguageTargets() {}

  /**
   * What is parsed and printed can be parsed again. Interpolations are printed as sums, so only
   * from the second time on is it printed the same.
   */
  static void parser(byte[] input) {
    Expr parsed;
    try {
      parsed = parse(input);
    } catch (SyntaxError e) {
      check(e.offset() >= 0 && e.offset() <= input.length, "the error is outside of the text");
      return;
    }
    String first = Printer.print(parsed);
    String printed = first;
    try {
      printed = Printer.print(parse(first.getBytes(ISO_8859_1)));
      String again = Printer.print(parse(printed.getBytes(ISO_8859_1)));
      check(again.equals(printed), "printed as " + printed + " and then as " + again);
    } catch (SyntaxError e) {
      // The canonical form of a path is none that can be written everywhere: /. is printed as /.
      // An escaped zero byte is read, as by Nix, and printed without the escape.
      if (first.indexOf('/') < 0 && first.indexOf('\0') < 0) {
        throw new IllegalStateException("what was printed is not read again: " + printed, e);
      }
    }
  }

  private static Expr parse(byte[] text) {
    return Parser.parse(new Source(text, "fuzz", "/fuzz"), OPTIONS);
  }

  /** What {@code fromJSON} reads, {@code toJSON} writes so that it is read as the same. */
  static void json(byte[] input) {
    with(
        nix -> {
          Value value = call(nix, "fromJSON", text(input));
          Value written = call(nix, "toJSON", value);
          Value again = call(nix, "toJSON", call(nix, "fromJSON", written));
          check(
              string(again).equals(string(written)),
              "written as " + string(written) + " and then as " + string(again));
        });
  }

  /** What {@code fromTOML} reads can be printed. */
  static void toml(byte[] input) {
    with(nix -> call(nix, "toXML", call(nix, "fromTOML", text(input))));
  }

  /** What {@code toXML} writes is well-formed, if its strings are text that XML can hold. */
  static void xml(byte[] input) {
    for (byte b : input) {
      if (b < ' ' || b == 0x7f) {
        return;
      }
    }
    with(nix -> wellFormed(string(call(nix, "toXML", call(nix, "fromJSON", text(input))))));
  }

  private static void wellFormed(String document) {
    if (document.contains("\\u")) {
      return;
    }
    for (int i = 0; i < document.length(); i++) {
      char c = document.charAt(i);
      if (c < ' ' && c != '\n' || c > '~') {
        return;
      }
    }
    try {
      SAXParserFactory factory = SAXParserFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, false);
      SAXParser parser = factory.newSAXParser();
      parser.setProperty("jdk.xml.maxElementDepth", "0"); // no limit
      parser.parse(new InputSource(new StringReader(document)), new DefaultHandler());
    } catch (Exception e) {
      throw new IllegalStateException("not well-formed: " + document, e);
    }
  }

  /** The first line is an expression, the rest is searched for it: matches are inside the text. */
  static void regex(byte[] input) {
    String all = text(input).value;
    int end = all.indexOf('\n');
    String pattern = end < 0 ? all : all.substring(0, end);
    String text = end < 0 ? "aab" : all.substring(end + 1);
    try {
      Regex regex = Regex.compile(pattern);
      int[] groups = regex.match(text);
      Search search = regex.search(text);
      int last = -1;
      int matches = 0;
      while (search.next()) {
        check(
            search.start() >= Math.max(last, 0)
                && search.end() >= search.start()
                && search.end() <= text.length(),
            "a match from " + search.start() + " to " + search.end() + " after " + last);
        check(++matches <= 2 * text.length() + 2, "the search does not end");
        last = search.end();
        for (int g = 1; g <= regex.groups(); g++) {
          check(
              search.start(g) < 0
                  || search.start(g) >= search.start() && search.end(g) <= search.end(),
              "group " + g + " is outside of the match");
        }
      }
      check(groups == null || matches > 0, "the whole text matches, but nothing is found in it");
    } catch (RegexException e) {
      check(e.getMessage() != null, "an error without a message");
    }
  }

  private static Str text(byte[] input) {
    return Str.of(new String(input, ISO_8859_1));
  }

  private static String string(Value value) {
    return ((Str) value).value;
  }

  @FunctionalInterface
  private interface Work {
    void with(Attrs builtins);
  }

  /** Holds the evaluator, which only some targets need. */
  private static final class Language {
    private static final Instantiator NIX =
        Instantiator.builder(NixSettings.defaults().with("store", "dummy://"))
            .environment(Map.of())
            .readOnly(true)
            .open();
  }

  private static void with(Work work) {
    try {
      Evaluator.onEvalThread(
          () -> {
            work.with(Language.NIX.machine().builtins());
            return true;
          },
          MAX_CALL_DEPTH);
    } catch (EvalException e) {
      check(
          e.error().code() != ErrorCode.INTERNAL && e.error().code() != ErrorCode.STACK_EXHAUSTED,
          "an internal error: " + e.getMessage());
    }
  }

  private static Value call(Attrs builtins, String name, Value argument) {
    Value builtin = builtins.get(dev.firn.syntax.Symbol.of(name));
    if (builtin == null) {
      throw new IllegalStateException("no builtin " + name);
    }
    return Apply.call(builtin.force(), argument, EvalException.NO_POS);
  }
}

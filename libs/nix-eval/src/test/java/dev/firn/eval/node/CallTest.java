package dev.firn.eval.node;

import static dev.firn.eval.NixAssert.assertThatNix;

import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallTest {
  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "(x: x) 1|1",
        "(x: y: [ x y ]) 1 2|[ 1 2 ]",
        "(x: x: x) 1 2|2",
        "(x: y: x: [ x y ]) 1 2 3|[ 3 2 ]",
        "let f = a: b: c: [ a b c ]; g = f 1; h = g 2; in [ (h 3) (h 4) (g 5 6) (f 7 8 9) ]"
            + "|[ [ 1 2 3 ] [ 1 2 4 ] [ 1 5 6 ] [ 7 8 9 ] ]",
        "let f = a: b: c: a + b + c; in map (f 1 2) [ 10 20 ]|[ 13 23 ]",
        "let f = a: b: c: a + b + c; in builtins.foldl' (n: g: n + g 1) 0 (map (f 1) [ 1 2 ])|7",
        "(a: { b, c ? a }: d: [ a b c d ]) 1 { b = 2; } 3|[ 1 2 1 3 ]",
        "({ a }: b: c: [ a b c ]) { a = 1; } 2 3|[ 1 2 3 ]",
        "let f = { a }: b: c: [ a b c ]; g = f { a = 1; } 2; in [ (g 3) (g 4) ]"
            + "|[ [ 1 2 3 ] [ 1 2 4 ] ]",
        "(a: b: (c: d: [ a b c d ]) b a) 1 2|[ 1 2 2 1 ]",
        "(a: let z = a; in b: c: [ z b c ]) 1 2 3|[ 1 2 3 ]",
        "(a: b: if a then x: y: b else x: b x) true 1 2 3|1",
        "{ __functor = self: a: b: [ self.n a b ]; n = 0; } 1 2|[ 0 1 2 ]",
        "let f = a: b: c: a; g = f 1; in [ (g == g) (builtins.isFunction g) ]|[ false true ]",
        "let loop = n: sum: if n == 0 then sum else loop (n - 1) (sum + n); in loop 5000 0|12502500",
      })
  void calls(String expression, String expected) {
    assertThatNix(expression).evaluatesTo(expected);
  }

  @Test
  void moreArgumentsThanOneScopeHolds() {
    String function = IntStream.range(0, 40).mapToObj(i -> "a" + i + ":").collect(joined());
    String list = IntStream.range(0, 40).mapToObj(i -> "a" + i).collect(joined());
    String arguments = IntStream.range(0, 40).mapToObj(Integer::toString).collect(joined());

    assertThatNix("(" + function + " [ " + list + " ]) " + arguments)
        .evaluatesTo("[ " + arguments + " ]");
  }

  private static Collector<CharSequence, ?, String> joined() {
    return Collectors.joining(" ");
  }
}

package dev.firn.syntax;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class HostileInputTest {
  private static final List<byte[]> SOURCES = sources();

  private static List<byte[]> sources() {
    try (Stream<Path> files = Files.walk(Path.of("src/test/resources"))) {
      return files
          .filter(file -> file.toString().endsWith(".nix"))
          .sorted()
          .map(HostileInputTest::read)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Parses, and checks that a failure is one that was meant, at a place in the source. */
  private static void parsesOrFailsCleanly(byte[] bytes) {
    Source source = new Source(bytes, "hostile.nix", "/base");
    try {
      assertThat(Printer.print(Parser.parse(source, Sources.OPTIONS))).isNotEmpty();
    } catch (SyntaxError error) {
      assertThat(error.offset()).isBetween(0, bytes.length);
      assertThat(error.position().line()).isPositive();
      assertThat(error.getMessage()).isNotEmpty();
    }
  }

  @Property(tries = 2000)
  void randomBytesParseOrFailCleanly(@ForAll @Size(max = 200) byte[] bytes) {
    parsesOrFailsCleanly(bytes);
  }

  @Property(tries = 5000)
  void randomTokensParseOrFailCleanly(@ForAll("tokens") List<String> tokens) {
    parsesOrFailsCleanly(String.join("", tokens).getBytes(ISO_8859_1));
  }

  @Provide
  Arbitrary<List<String>> tokens() {
    return Arbitraries.of(
            "a", "or", "if", "then", "else", "let", "in", "rec", "with", "inherit", "assert", "1",
            "1.5", "\"", "''", "${", "}", "{", "(", ")", "[", "]", ";", ":", ",", "@", ".", "...",
            "?", "=", "==", "<", ">", "|>", "<|", "+", "++", "-", "->", "*", "/", "//", "!", "&&",
            "||", "./", "~/", "<a>", "a:b", "/*", "*/", "#", "\\", "$", "'", " ", "\n", "\r", "\0")
        .list()
        .ofMaxSize(30);
  }

  @Property(tries = 5000)
  void mutatedSourcesParseOrFailCleanly(
      @ForAll @IntRange(min = 0, max = 1_000_000) int which,
      @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 0, max = 1_000_000) Integer> places,
      @ForAll byte replacement) {
    byte[] bytes = SOURCES.get(which % SOURCES.size()).clone();
    for (int place : places) {
      if (bytes.length > 0) {
        bytes[place % bytes.length] = replacement;
      }
    }
    parsesOrFailsCleanly(bytes);
  }

  @Property(tries = 2000)
  void truncatedSourcesParseOrFailCleanly(
      @ForAll @IntRange(min = 0, max = 1_000_000) int which,
      @ForAll @IntRange(min = 0, max = 1_000_000) int length) {
    String text = new String(SOURCES.get(which % SOURCES.size()), ISO_8859_1);
    parsesOrFailsCleanly(text.substring(0, length % (text.length() + 1)).getBytes(ISO_8859_1));
  }
}

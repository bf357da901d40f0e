package dev.firn.test;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * The Java example of a README, which is compiled and run as it stands there, so that it stays
 * true. What it prints is caught; what is true of one machine only can be replaced.
 *
 * @param code the example's lines, imports first
 */
public record ReadmeExample(String code) {
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```java\\n(.*?)^```$");

  /**
   * The first Java example of a file.
   *
   * @throws AssertionError if there is none
   */
  public static ReadmeExample in(Path readme) throws IOException {
    Matcher block = BLOCK.matcher(Files.readString(readme));
    if (!block.find()) {
      throw new AssertionError("no Java example in " + readme);
    }
    return new ReadmeExample(block.group(1));
  }

  /**
   * This with another text in a place.
   *
   * @throws AssertionError if the example does not have it
   */
  public ReadmeExample replacing(String text, String other) {
    if (!code.contains(text)) {
      throw new AssertionError("the example does not have '" + text + "'");
    }
    return new ReadmeExample(code.replace(text, other));
  }

  /** This with imports that the README leaves out for brevity, such as {@code java.util.*}. */
  public ReadmeExample importing(String... names) {
    return new ReadmeExample(
        Stream.of(names).map(name -> "import " + name + ";\n").collect(Collectors.joining())
            + code);
  }

  /** This with variables that the reader is supposed to have. */
  public ReadmeExample with(String declaration) {
    List<String> lines = new ArrayList<>(code.lines().toList());
    int at = 0;
    while (at < lines.size() && isHead(lines.get(at))) {
      at++;
    }
    lines.add(at, declaration);
    return new ReadmeExample(String.join("\n", lines) + "\n");
  }

  private static boolean isHead(String line) {
    return line.isBlank() || line.startsWith("import ");
  }

  /**
   * Compiles the example on this test's class path, runs it, and gives what it printed to either
   * standard stream.
   *
   * @param folder an empty one, for what the compiler writes
   * @throws AssertionError with the compiler's words if it does not compile
   */
  public String run(Path folder) throws IOException, ReflectiveOperationException {
    Path source = folder.resolve("Example.java");
    Files.writeString(source, program());
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    String classPath = System.getProperty("java.class.path");
    int status =
        compiler.run(
            null, said, said, "-d", folder.toString(), "-cp", classPath, source.toString());
    if (status != 0) {
      throw new AssertionError(
          "the example does not compile:\n" + said.toString(StandardCharsets.UTF_8));
    }
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (URLClassLoader loader =
            new URLClassLoader(
                new URL[] {folder.toUri().toURL()}, ReadmeExample.class.getClassLoader());
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
      loader.loadClass("Example").getMethod("run", PrintStream.class).invoke(null, out);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }

  private String program() {
    StringBuilder head = new StringBuilder();
    StringBuilder body = new StringBuilder();
    code.lines()
        .forEach(line -> (line.startsWith("import ") ? head : body).append(line).append('\n'));
    return head
        + "public class Example {\n"
        + "  public static void run(java.io.PrintStream out) throws Exception {\n"
        + body.toString().replace("System.out.", "out.").replace("System.err.", "out.")
        + "  }\n}\n";
  }
}

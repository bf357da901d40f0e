package dev.firn.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests one machine, which all of them share: Firn starts on it with the first command that
 * needs it and ends after the last test. Tests use configurations and ports of their own.
 */
final class OneMachine implements ParameterResolver {
  private static final ExtensionContext.Namespace HERE =
      ExtensionContext.Namespace.create(OneMachine.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == FirnMachine.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/bwrap")),
        "bubblewrap is not installed, and nothing can be built without it");
    return context
        .getRoot()
        .getStore(HERE)
        .computeIfAbsent("machine", _ -> new FirnMachine(emptyFolder()), FirnMachine.class);
  }

  private static Path emptyFolder() {
    Path folder = Path.of("target", "machine").toAbsolutePath();
    try {
      if (Files.exists(folder)) {
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
          all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
          makeWritable(each);
        }
        for (Path each : all) {
          Files.delete(each);
        }
      }
      return Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Folders of a store are read-only, also for their owner. */
  private static void makeWritable(Path each) {
    if (Files.isDirectory(each, java.nio.file.LinkOption.NOFOLLOW_LINKS)
        && !each.toFile().setWritable(true)) {
      throw new IllegalStateException("cannot change the mode of " + each);
    }
  }
}

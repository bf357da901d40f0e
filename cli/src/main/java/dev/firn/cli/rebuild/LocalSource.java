package dev.firn.cli.rebuild;

import dev.firn.cli.console.CommandException;
import dev.firn.cli.console.Console;
import dev.firn.cli.console.ProcessBytes;
import dev.firn.eval.error.EvalException;
import dev.firn.instantiate.fetch.FetchSettings;
import dev.firn.instantiate.fetch.Fetched;
import dev.firn.instantiate.fetch.Fetcher;
import dev.firn.instantiate.fetch.Registries;
import dev.firn.instantiate.fetch.SourceAccess;
import dev.firn.instantiate.fetch.config.FetchConfiguration;
import dev.firn.instantiate.fetch.error.FetchException;
import dev.firn.instantiate.fetch.http.Progress;
import dev.firn.instantiate.fetch.input.Input;
import dev.firn.instantiate.fetch.url.Url;
import dev.firn.instantiate.settings.NixSettings;
import dev.firn.store.objects.DummyStore;
import dev.firn.store.path.StoreDir;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.BytePaths;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A source with a URL that is on this machine: a server cannot read it and must not, so it is
 * fetched here and sent along.
 */
final class LocalSource {
  private static final Pattern LOCAL = Pattern.compile("(path:|((git|hg|tarball)\\+)?file:).*");

  private LocalSource() {}

  /** Whether a URL names something on this machine. */
  static boolean isLocal(String url) {
    return LOCAL.matcher(url).matches();
  }

  /**
   * The folder with its files.
   *
   * @param url bytes
   */
  static Path fetch(Console console, String url) {
    if (url.startsWith("path:") && !url.startsWith("path:/") && !url.contains("?")) {
      return BytePaths.of(console.absolute(url.substring("path:".length())));
    }
    try {
      Url parsed = Url.parse(url);
      Path tree = tree(console, Input.fromUrl(parsed.withoutParameter("dir"), true));
      Optional<String> inside = parsed.parameter("dir");
      Path folder = inside.isPresent() ? tree.resolve(inside.get()).normalize() : tree;
      if (!folder.startsWith(tree) || !Files.isDirectory(folder)) {
        throw new CommandException(
            "'" + ProcessBytes.text(url) + "' has no folder '" + inside.orElse("") + "'");
      }
      return folder;
    } catch (FetchException | EvalException e) {
      String why =
          new String(
              String.valueOf(e.getMessage()).getBytes(StandardCharsets.ISO_8859_1),
              StandardCharsets.UTF_8);
      throw new CommandException("'" + ProcessBytes.text(url) + "' cannot be fetched: " + why);
    }
  }

  private static Path tree(Console console, Input input) {
    FetchSettings settings =
        FetchConfiguration.of(
            NixSettings.defaults(), console.environment(), Progress.SILENT, console::message);
    Map<StorePath, Path> trees = new HashMap<>();
    Fetcher fetcher =
        new Fetcher(
            settings,
            DummyStore.forgetting(StoreDir.DEFAULT),
            new SourceAccess() {
              @Override
              public void allow(StorePath path) {}

              @Override
              public void mount(StorePath path, Path tree) {
                trees.put(path, tree);
              }
            });
    Fetched fetched = fetcher.fetch(input, Registries.Use.NONE);
    Path tree = trees.get(fetched.path());
    if (tree == null) {
      throw new IllegalStateException(fetched.path() + " was fetched and is nowhere");
    }
    return tree;
  }
}

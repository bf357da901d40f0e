package dev.firn.cli.nix;

import dev.firn.cli.console.Console;
import dev.firn.instantiate.settings.NixPath;
import dev.firn.instantiate.settings.NixSettings;
import dev.firn.instantiate.settings.Setting;
import dev.firn.store.tree.BytePaths;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the settings that are in force before any flag: the system's {@code nix.conf}, the user's
 * files, {@code NIX_CONFIG}, and the variables that are settings by themselves.
 */
final class Configuration {
  private final Console console;

  private Configuration(Console console) {
    this.console = console;
  }

  /**
   * All of them, later sources over earlier ones.
   *
   * @throws dev.firn.instantiate.settings.SettingException naming the source
   */
  static NixSettings load(Console console) {
    return new Configuration(console).load();
  }

  private NixSettings load() {
    String systemDir = console.variableNotEmpty("NIX_CONF_DIR");
    NixSettings settings =
        withFile(
            NixSettings.defaults(), (systemDir == null ? "/etc/nix" : systemDir) + "/nix.conf");
    List<String> userFiles = userFiles();
    for (int i = userFiles.size() - 1; i >= 0; i--) {
      settings = withFile(settings, userFiles.get(i));
    }
    String inline = console.variable("NIX_CONFIG");
    if (inline != null) {
      settings = settings.withConfig(inline, "NIX_CONFIG", file -> read(console.absolute(file)));
    }
    if (isTrue(console.variable("NIX_ABORT_ON_WARN"))) {
      settings = settings.with("abort-on-warn", "true");
    }
    String searchPath = console.variable("NIX_PATH");
    if (searchPath != null) {
      // Over every file, under the command line, where '--option nix-path' may replace it.
      settings =
          settings.with(Setting.NIX_PATH.label(), String.join(" ", NixPath.split(searchPath)));
    }
    String remote = console.variableNotEmpty("NIX_REMOTE");
    return remote == null ? settings : settings.with("store", remote);
  }

  private static boolean isTrue(@Nullable String value) {
    return value != null && (value.equals("1") || value.equals("true") || value.equals("yes"));
  }

  /** The user's files, the most important first. */
  private List<String> userFiles() {
    String listed = console.variable("NIX_USER_CONF_FILES");
    List<String> files = new ArrayList<>();
    if (listed != null) {
      for (String file : listed.split(":", -1)) {
        if (!file.isEmpty()) {
          files.add(file);
        }
      }
      return files;
    }
    String home = console.variableNotEmpty("HOME");
    String own = console.variableNotEmpty("XDG_CONFIG_HOME");
    if (own != null) {
      files.add(own + "/nix/nix.conf");
    } else if (home != null) {
      files.add(home + "/.config/nix/nix.conf");
    }
    String shared = console.variableNotEmpty("XDG_CONFIG_DIRS");
    for (String dir : (shared == null ? "/etc/xdg" : shared).split(":", -1)) {
      if (!dir.isEmpty()) {
        files.add(dir + "/nix/nix.conf");
      }
    }
    return files;
  }

  private NixSettings withFile(NixSettings settings, String file) {
    String path = console.absolute(file);
    Optional<String> text = read(path);
    if (text.isEmpty()) {
      return settings;
    }
    String folder = path.substring(0, path.lastIndexOf('/') + 1);
    return settings.withConfig(
        text.get(),
        path,
        included ->
            read(console.absolute(included.startsWith("/") ? included : folder + included)));
  }

  private static Optional<String> read(String path) {
    Path file = BytePaths.of(path);
    try {
      return Files.isRegularFile(file)
          ? Optional.of(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}

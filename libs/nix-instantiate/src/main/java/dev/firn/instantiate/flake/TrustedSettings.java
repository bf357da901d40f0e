package dev.firn.instantiate.flake;

import dev.firn.instantiate.fetch.error.FetchException;
import dev.firn.instantiate.fetch.json.Json;
import dev.firn.store.tree.BytePaths;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Which settings of flakes a person said to trust, or not to: the file {@code
 * trusted-settings.json} that Nix keeps. It is only read here.
 */
public final class TrustedSettings {
  private final Optional<Json.Object> answers;

  private TrustedSettings(Optional<Json.Object> answers) {
    this.answers = answers;
  }

  /**
   * Those of the person whose environment it is; none if there is no such file.
   *
   * @param environment where {@code NIX_DATA_HOME}, {@code XDG_DATA_HOME} and {@code HOME} are
   */
  public static TrustedSettings of(Map<String, String> environment) {
    return file(folder(environment).resolve("trusted-settings.json"));
  }

  private static Path folder(Map<String, String> environment) {
    String own = environment.get("NIX_DATA_HOME");
    if (own != null) {
      return BytePaths.of(own);
    }
    String data = environment.get("XDG_DATA_HOME");
    return data != null
        ? BytePaths.of(data).resolve("nix")
        : BytePaths.of(environment.getOrDefault("HOME", "/homeless-shelter"))
            .resolve(".local/share/nix");
  }

  static TrustedSettings file(Path file) {
    try {
      String text = Files.readString(file, StandardCharsets.ISO_8859_1);
      return new TrustedSettings(Optional.of(Json.parseObject(text, file.toString())));
    } catch (IOException | FetchException e) {
      return new TrustedSettings(Optional.empty());
    }
  }

  /** What was answered about a setting's value, if it was asked. */
  Optional<Boolean> answer(String name, String value) {
    return answers.flatMap(a -> a.object(name)).flatMap(a -> a.flag(value));
  }
}

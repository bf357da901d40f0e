package dev.firn.base;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.firn.test.GoldenTests;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/**
 * docs/reference/options.md is what the modules declare; {@code -Dgolden.overwrite=true} writes it.
 */
class OptionReferenceTest {
  private static final String OPTIONS =
      """
      map (o: o // { declarations = map (d: lib.removePrefix "%s/" (toString d)) o.declarations; })
        (builtins.filter (o: o.visible && !o.internal && builtins.head o.loc != "_module" && !builtins.elem "_module" o.loc)
          (lib.optionAttrSetToDocList
            (import %s/nixos/lib/eval-config.nix { system = "x86_64-linux"; modules = [ ]; }).options))"""
          .formatted(Systems.BASE, Systems.BASE);

  @Test
  void isWhatTheModulesDeclare() throws IOException {
    try (Systems systems = new Systems()) {
      JsonNode options =
          new ObjectMapper().readTree(systems.text(OPTIONS).json().getBytes(ISO_8859_1));
      StringBuilder text =
          new StringBuilder(
              """
              # Options of base

              Every option that a configuration can set with Firn's own small distribution. Names and meanings are
              NixOS's, so that a configuration also works with nixpkgs. This page is made from the declarations in
              `base/nixos/modules`.
              """);
      for (JsonNode option : options) {
        text.append("\n## `").append(option.get("name").asText()).append("`\n\n");
        String description = option.path("description").asText("").strip();
        if (!description.isEmpty() && !option.path("description").isNull()) {
          text.append(description).append("\n\n");
        }
        text.append("- type: ").append(option.get("type").asText()).append('\n');
        append(text, "default", option.get("default"));
        append(text, "example", option.get("example"));
        for (JsonNode file : option.get("declarations")) {
          text.append("- declared in `").append(file.asText()).append("`\n");
        }
      }
      GoldenTests.compare(
          new String(text.toString().getBytes(UTF_8), ISO_8859_1),
          Systems.CHECKOUT.resolve("docs/reference/options.md"));
    }
  }

  private static void append(StringBuilder text, String name, JsonNode value) {
    if (value != null && value.has("text")) {
      String shown = value.get("text").asText().strip();
      if (shown.contains("\n")) {
        text.append("- ").append(name).append(":\n\n  ```nix\n");
        shown.lines().forEach(line -> text.append("  ").append(line).append('\n'));
        text.append("  ```\n\n");
      } else {
        text.append("- ").append(name).append(": `").append(shown).append("`\n");
      }
    }
  }
}

package dev.firn.instantiate.flake;

import dev.firn.eval.error.EvalException;
import dev.firn.instantiate.settings.NixSettings;
import dev.firn.instantiate.settings.Setting;
import dev.firn.instantiate.settings.SettingException;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Applies what a flake would like settings to be, {@code nixConfig}, as far as it is trusted. */
public final class FlakeConfig {
  /** What any flake may set. */
  private static final Set<String> HARMLESS =
      Set.of(
          "bash-prompt",
          "bash-prompt-prefix",
          "bash-prompt-suffix",
          "commit-lock-file-summary",
          "commit-lockfile-summary",
          "flake-registry");

  private FlakeConfig() {}

  /**
   * The settings with those of a flake. Others than a few harmless ones count only if {@code
   * accept-flake-config} is on or a person said so before; nobody is asked.
   *
   * @param warn is told of each that does not count
   * @return the same settings if none counts
   * @throws EvalException if a value is not one of the setting's
   */
  public static NixSettings apply(
      NixSettings settings,
      Map<String, ConfigValue> wanted,
      TrustedSettings trusted,
      Consumer<String> warn) {
    boolean all = settings.isOn(Setting.ACCEPT_FLAKE_CONFIG);
    NixSettings changed = settings;
    for (Map.Entry<String, ConfigValue> entry : wanted.entrySet()) {
      String name = entry.getKey();
      String value = entry.getValue().text();
      String base = name.startsWith("extra-") ? name.substring("extra-".length()) : name;
      if (all || HARMLESS.contains(base) || trusted.answer(name, value).orElse(false)) {
        changed = with(changed, name, value);
      } else {
        warn.accept(
            "the flake's setting '"
                + printable(name)
                + "' is not trusted and does not count; '--accept-flake-config' accepts it");
      }
    }
    return changed;
  }

  private static NixSettings with(NixSettings settings, String name, String value) {
    try {
      return settings.with(name, value);
    } catch (SettingException e) {
      throw LiteralValues.failure("in the flake's 'nixConfig': " + e.getMessage(), -1);
    }
  }

  /** A name that cannot move the cursor of a terminal. */
  private static String printable(String name) {
    return name.replaceAll("[\\x00-\\x1f\\x7f]", "?");
  }
}

package dev.firn.instantiate.settings;

import dev.firn.eval.limit.Limits;
import dev.firn.syntax.Lint;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A set of settings under their names in {@code nix.conf}. Immutable: each {@code with…} gives a
 * new one. Values are texts as there; getters give them their types.
 *
 * <pre>{@code
 * NixSettings settings = NixSettings.defaults()
 *     .with("store", "/tmp/store")
 *     .with("extra-experimental-features", "flakes nix-command");
 * }</pre>
 */
public final class NixSettings {
  private static final NixSettings DEFAULTS =
      new NixSettings(new EnumMap<>(Setting.class), Map.of());
  private static final int DEEPEST_INCLUDE = 32;

  private final Map<Setting, String> values;
  private final Map<String, String> unknown;

  private NixSettings(Map<Setting, String> values, Map<String, String> unknown) {
    this.values = values;
    this.unknown = Collections.unmodifiableMap(unknown);
  }

  /** Every setting as Nix has it when nobody sets it. */
  public static NixSettings defaults() {
    return DEFAULTS;
  }

  /**
   * These with one set.
   *
   * @param name as in {@code nix.conf}; {@code extra-NAME} adds to a list; a name that is not known
   *     is kept in {@link #unknown}
   * @throws SettingException if it cannot have that value
   */
  public NixSettings with(String name, String value) {
    Optional<Setting> setting = Setting.find(name);
    if (setting.isPresent()) {
      return with(setting.get(), setting.get().checked(value));
    }
    if (name.startsWith("extra-")) {
      Optional<Setting> list =
          Setting.find(name.substring(6)).filter(s -> s.type() == Setting.Type.LIST);
      if (list.isPresent()) {
        String both = text(list.get()) + " " + value;
        return with(list.get(), list.get().checked(both));
      }
    }
    Map<String, String> more = new TreeMap<>(unknown);
    more.put(name, value);
    return new NixSettings(values, more);
  }

  private NixSettings with(Setting setting, String value) {
    Map<Setting, String> more = new EnumMap<>(Setting.class);
    more.putAll(values);
    more.put(setting, value);
    return new NixSettings(more, unknown);
  }

  /**
   * These with those of a configuration's text: {@code name = value} lines, {@code #} comments,
   * {@code include FILE} and {@code !include FILE}.
   *
   * @param source what messages call the text
   * @param include gives an included file's text, or nothing when there is no such file
   * @throws SettingException naming the source
   */
  public NixSettings withConfig(
      String text, String source, Function<String, Optional<String>> include) {
    return withConfig(text, source, include, 0);
  }

  private NixSettings withConfig(
      String text, String source, Function<String, Optional<String>> include, int depth) {
    if (depth > DEEPEST_INCLUDE) {
      throw new SettingException("'" + source + "' is included too deeply, perhaps by itself");
    }
    NixSettings settings = this;
    for (String line : text.split("\n", -1)) {
      int hash = line.indexOf('#');
      List<String> words = Setting.words(hash < 0 ? line : line.substring(0, hash));
      if (words.isEmpty()) {
        continue;
      }
      String first = words.getFirst();
      if (words.size() == 2 && (first.equals("include") || first.equals("!include"))) {
        Optional<String> included = include.apply(words.get(1));
        if (included.isPresent()) {
          settings = settings.withConfig(included.get(), words.get(1), include, depth + 1);
        } else if (first.equals("include")) {
          throw new SettingException(
              "the file '" + words.get(1) + "', included from '" + source + "', does not exist");
        }
      } else if (words.size() >= 2 && words.get(1).equals("=")) {
        settings = settings.with(first, String.join(" ", words.subList(2, words.size())));
      } else {
        throw new SettingException(
            "the line '" + line.strip() + "' of '" + source + "' is not 'NAME = VALUE'");
      }
    }
    return settings;
  }

  /** Whether somebody set it. */
  public boolean isSet(Setting setting) {
    return values.containsKey(setting);
  }

  /** Settings that are not known, by name. */
  public Map<String, String> unknown() {
    return unknown;
  }

  /** Any setting's value as text. */
  public String text(Setting setting) {
    String value = values.get(setting);
    return value == null ? setting.standard() : value;
  }

  /** The value of a {@link Setting.Type#BOOL}. */
  public boolean isOn(Setting setting) {
    return text(setting).equals("true");
  }

  /** The value of a {@link Setting.Type#NUMBER}. */
  public long number(Setting setting) {
    return Long.parseLong(text(setting));
  }

  /** The value of a {@link Setting.Type#LIST}. */
  public List<String> list(Setting setting) {
    return Setting.words(text(setting));
  }

  /** The value of a {@link Setting.Type#LINT}. */
  public Lint lint(Setting setting) {
    return Lint.valueOf(text(setting).toUpperCase(Locale.ROOT));
  }

  public boolean pureEval() {
    return isOn(Setting.PURE_EVAL);
  }

  public boolean restrictEval() {
    return isOn(Setting.RESTRICT_EVAL);
  }

  /**
   * What {@code eval-max-time}, in seconds, and its siblings allow an evaluation; 0 is no limit.
   */
  public Limits limits() {
    return new Limits(
        Duration.ofSeconds(number(Setting.EVAL_MAX_TIME)),
        number(Setting.EVAL_MAX_ALLOCATION),
        number(Setting.EVAL_MAX_OUTPUT),
        number(Setting.EVAL_MAX_FILES),
        number(Setting.EVAL_MAX_READ),
        number(Setting.EVAL_MAX_FETCHES),
        number(Setting.EVAL_MAX_NAMES),
        (int) Math.min(100, number(Setting.EVAL_MAX_HEAP_PERCENT)));
  }

  /** The experimental features that are on; {@code flakes} brings {@code fetch-tree}. */
  public Set<String> experimentalFeatures() {
    Set<String> features = new LinkedHashSet<>(list(Setting.EXPERIMENTAL_FEATURES));
    if (features.contains("flakes")) {
      features.add("fetch-tree");
    }
    return features;
  }

  /**
   * What {@code builtins.currentSystem} is: {@code eval-system}, {@code system} or this machine's.
   */
  public String currentSystem() {
    String evaluated = text(Setting.EVAL_SYSTEM);
    if (!evaluated.isEmpty()) {
      return evaluated;
    }
    String set = text(Setting.SYSTEM);
    return set.isEmpty() ? thisMachine() : set;
  }

  private static String thisMachine() {
    String os = System.getProperty("os.name", "linux").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch", "amd64");
    String cpu =
        switch (arch) {
          case "amd64", "x86_64" -> "x86_64";
          case "x86", "i386" -> "i686";
          default -> arch;
        };
    return cpu + "-" + (os.startsWith("mac") ? "darwin" : os);
  }
}

package dev.firn.instantiate.settings;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A setting that evaluation or the store knows, under its name in {@code nix.conf}.
 *
 * <p>The meanings are those of the {@code nix.conf} reference of Nix 2.36; {@code eval-max-…} and
 * {@code denied-addresses} are Firn's own.
 */
public enum Setting {
  ABORT_ON_WARN("abort-on-warn", Type.BOOL, "false"),
  ACCESS_TOKENS("access-tokens", Type.LIST, ""),
  ALLOW_IMPORT_FROM_DERIVATION("allow-import-from-derivation", Type.BOOL, "true"),
  ALLOW_UNSAFE_NATIVE_CODE("allow-unsafe-native-code-during-evaluation", Type.BOOL, "false"),
  ALLOWED_URIS("allowed-uris", Type.LIST, ""),
  ACCEPT_FLAKE_CONFIG("accept-flake-config", Type.BOOL, "false"),
  ALLOW_DIRTY("allow-dirty", Type.BOOL, "true"),
  ALLOW_DIRTY_LOCKS("allow-dirty-locks", Type.BOOL, "false"),
  COMMIT_LOCK_FILE_SUMMARY("commit-lock-file-summary", Type.TEXT, ""),
  CONNECT_TIMEOUT("connect-timeout", Type.NUMBER, "15"),
  CORES("cores", Type.NUMBER, "0"),
  DENIED_ADDRESSES("denied-addresses", Type.LIST, ""),
  DOWNLOAD_ATTEMPTS("download-attempts", Type.NUMBER, "5"),
  EVAL_CACHE("eval-cache", Type.BOOL, "true"),
  EVAL_CORES("eval-cores", Type.NUMBER, "0"),
  EVAL_MAX_ALLOCATION("eval-max-allocation", Type.NUMBER, "0"),
  EVAL_MAX_FETCHES("eval-max-fetches", Type.NUMBER, "0"),
  EVAL_MAX_FILES("eval-max-files", Type.NUMBER, "0"),
  EVAL_MAX_HEAP_PERCENT("eval-max-heap-percent", Type.NUMBER, "0"),
  EVAL_MAX_NAMES("eval-max-names", Type.NUMBER, "0"),
  EVAL_MAX_OUTPUT("eval-max-output", Type.NUMBER, "0"),
  EVAL_MAX_READ("eval-max-read", Type.NUMBER, "0"),
  EVAL_MAX_TIME("eval-max-time", Type.NUMBER, "0"),
  EVAL_PROFILE_FILE("eval-profile-file", Type.TEXT, "nix.profile"),
  EVAL_PROFILER("eval-profiler", Type.TEXT, "disabled"),
  EVAL_PROFILER_FREQUENCY("eval-profiler-frequency", Type.NUMBER, "99"),
  EVAL_SYSTEM("eval-system", Type.TEXT, ""),
  EXPERIMENTAL_FEATURES("experimental-features", Type.LIST, ""),
  FLAKE_REGISTRY("flake-registry", Type.TEXT, "https://channels.nixos.org/flake-registry.json"),
  IMPURE_ENV("impure-env", Type.LIST, ""),
  LINT_ABSOLUTE_PATH_LITERALS("lint-absolute-path-literals", Type.LINT, "ignore"),
  LINT_SHORT_PATH_LITERALS("lint-short-path-literals", Type.LINT, "ignore"),
  LINT_URL_LITERALS("lint-url-literals", Type.LINT, "ignore"),
  MAX_CALL_DEPTH("max-call-depth", Type.NUMBER, "10000"),
  MAX_JOBS("max-jobs", Type.TEXT, "1"),
  NAR_BUFFER_SIZE("nar-buffer-size", Type.NUMBER, "33554432"),
  NETRC_FILE("netrc-file", Type.TEXT, ""),
  NIX_PATH("nix-path", Type.LIST, ""),
  PURE_EVAL("pure-eval", Type.BOOL, "false"),
  REQUIRE_SIGS("require-sigs", Type.BOOL, "true"),
  RESTRICT_EVAL("restrict-eval", Type.BOOL, "false"),
  SANDBOX("sandbox", Type.TEXT, "true"),
  SSL_CERT_FILE("ssl-cert-file", Type.TEXT, ""),
  STALLED_DOWNLOAD_TIMEOUT("stalled-download-timeout", Type.NUMBER, "300"),
  STORE("store", Type.TEXT, "auto"),
  SUBSTITUTE("substitute", Type.BOOL, "true"),
  SUBSTITUTERS("substituters", Type.LIST, "https://cache.nixos.org/"),
  SYSTEM("system", Type.TEXT, ""),
  TARBALL_TTL("tarball-ttl", Type.NUMBER, "3600"),
  TRACE_FUNCTION_CALLS("trace-function-calls", Type.BOOL, "false"),
  TRACE_IMPORT_FROM_DERIVATION("trace-import-from-derivation", Type.BOOL, "false"),
  TRACE_VERBOSE("trace-verbose", Type.BOOL, "false"),
  TRUST_TARBALLS_FROM_GIT_FORGES("trust-tarballs-from-git-forges", Type.BOOL, "true"),
  TRUSTED_PUBLIC_KEYS(
      "trusted-public-keys",
      Type.LIST,
      "cache.nixos.org-1:6NCHdD59X431o0gWypbMrAURkbJ16ZPMQFGspcDShjY="),
  TRUSTED_SUBSTITUTERS("trusted-substituters", Type.LIST, ""),
  USE_REGISTRIES("use-registries", Type.BOOL, "true"),
  USE_XDG_BASE_DIRECTORIES("use-xdg-base-directories", Type.BOOL, "false"),
  USER_AGENT_SUFFIX("user-agent-suffix", Type.TEXT, ""),
  WARN_DIRTY("warn-dirty", Type.BOOL, "true");

  /** What values a setting has. */
  public enum Type {
    /** {@code true}, {@code yes} or {@code 1}; {@code false}, {@code no} or {@code 0}. */
    BOOL,
    /** A number that is not negative, perhaps of {@code K}, {@code M}, {@code G} or {@code T}. */
    NUMBER,
    TEXT,
    /** Words between spaces; {@code extra-NAME} adds to them. */
    LIST,
    /** {@code ignore}, {@code warn} or {@code fatal}. */
    LINT
  }

  /** Each is 1024 of the one before. */
  private static final String UNITS = "KMGT";

  private static final int BITS_PER_UNIT = 10;

  private static final Map<String, Setting> BY_NAME = byName();

  private final String label;
  private final Type type;
  private final String standard;

  Setting(String label, Type type, String standard) {
    this.label = label;
    this.type = type;
    this.standard = standard;
  }

  private static Map<String, Setting> byName() {
    Map<String, Setting> map = new HashMap<>();
    for (Setting setting : values()) {
      map.put(setting.label, setting);
    }
    return Collections.unmodifiableMap(map);
  }

  /** The setting of that name in {@code nix.conf}, without {@code extra-}. */
  public static Optional<Setting> find(String label) {
    return Optional.ofNullable(BY_NAME.get(label));
  }

  /** The name in {@code nix.conf}. */
  public String label() {
    return label;
  }

  public Type type() {
    return type;
  }

  /** The value it has when nobody sets it. */
  public String standard() {
    return standard;
  }

  /** The value as it is kept, checked. */
  String checked(String value) {
    String text = value.strip();
    switch (type) {
      case BOOL -> {
        return switch (text) {
          case "true", "yes", "1" -> "true";
          case "false", "no", "0" -> "false";
          default -> throw bad(value, "true or false");
        };
      }
      case NUMBER -> {
        return Long.toString(number(text));
      }
      case LINT -> {
        return switch (text) {
          case "ignore", "warn", "fatal" -> text;
          default -> throw bad(value, "ignore, warn or fatal");
        };
      }
      case LIST -> {
        return String.join(" ", words(text));
      }
      case TEXT -> {
        return text;
      }
    }
    throw new IllegalStateException(type.name());
  }

  private long number(String text) {
    int unit =
        text.isEmpty() ? -1 : UNITS.indexOf(Character.toUpperCase(text.charAt(text.length() - 1)));
    String digits = unit < 0 ? text : text.substring(0, text.length() - 1);
    long factor = 1L << (BITS_PER_UNIT * (unit + 1));
    try {
      long number = Math.multiplyExact(Long.parseLong(digits), factor);
      if (number < 0) {
        throw bad(text, "a number that is not negative");
      }
      return number;
    } catch (NumberFormatException e) {
      throw bad(text, "a number, perhaps with K, M, G or T behind it");
    } catch (ArithmeticException e) {
      throw bad(text, "a number below 2^63");
    }
  }

  static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    for (String word : text.split("[ \t\n\r]+", -1)) {
      if (!word.isEmpty()) {
        words.add(word);
      }
    }
    return words;
  }

  private SettingException bad(String value, String wanted) {
    return new SettingException(
        "the setting '" + label + "' is '" + value + "', but must be " + wanted);
  }
}

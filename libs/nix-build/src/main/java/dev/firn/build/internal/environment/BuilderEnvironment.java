package dev.firn.build.internal.environment;

import com.fasterxml.jackson.databind.JsonNode;
import dev.firn.build.BuildSettings;
import dev.firn.store.derivation.Derivation;
import dev.firn.store.derivation.DerivationType;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.local.LocalStore;
import dev.firn.store.path.StorePath;
import dev.firn.store.text.ByteStrings;
import dev.firn.store.text.CanonicalJson;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a builder finds: its variables, its arguments and the files in its folder. All byte strings,
 * placeholders replaced.
 *
 * @param files by name in the build folder
 */
public record BuilderEnvironment(
    SortedMap<String, String> variables, List<String> arguments, SortedMap<String, String> files) {
  /** The folder that a build starts in, inside the sandbox. */
  public static final String BUILD_FOLDER = "/build";

  private static final int DIGEST_DIGITS = 32;

  /**
   * Makes it.
   *
   * @param inputs all store paths that the builder can see
   * @param rewrites what is replaced wherever it stands, placeholders mostly
   */
  public static BuilderEnvironment of(
      LocalStore store,
      StorePath path,
      Derivation derivation,
      Options options,
      BuildSettings settings,
      Set<StorePath> inputs,
      Map<String, String> rewrites) {
    SortedMap<String, String> variables = new TreeMap<>();
    SortedMap<String, String> files = new TreeMap<>();
    variables.put("PATH", "/path-not-set");
    variables.put("HOME", "/homeless-shelter");
    variables.put("NIX_STORE", store.dir().path());
    variables.put("NIX_BUILD_CORES", Integer.toString(settings.cores()));
    BuilderFiles contents = new BuilderFiles(store, path, inputs);
    if (options.structured().isPresent()) {
      JsonNode json = contents.structured(options, derivation);
      addFile(variables, files, "NIX_ATTRS_SH_FILE", ".attrs.sh", ShellAttributes.print(json));
      String text = ByteStrings.fromText(CanonicalJson.print(json));
      addFile(variables, files, "NIX_ATTRS_JSON_FILE", ".attrs.json", text);
    } else {
      Set<String> asFile = options.set("passAsFile");
      derivation
          .env()
          .forEach(
              (name, value) -> {
                if (asFile.contains(name)) {
                  addFile(variables, files, name + "Path", attributeFile(name), value);
                } else {
                  variables.put(name, value);
                }
              });
      options
          .exportReferencesGraph()
          .forEach((file, roots) -> files.put(file, contents.registration(roots)));
    }
    addFixed(variables, derivation, options, settings);
    return new BuilderEnvironment(
        rewritten(variables, rewrites),
        derivation.args().stream().map(a -> rewrite(a, rewrites)).toList(),
        rewritten(files, rewrites));
  }

  private static void addFixed(
      Map<String, String> variables,
      Derivation derivation,
      Options options,
      BuildSettings settings) {
    for (String name : List.of("NIX_BUILD_TOP", "TMPDIR", "TEMPDIR", "TMP", "TEMP", "PWD")) {
      variables.put(name, BUILD_FOLDER);
    }
    if (derivation.type() == DerivationType.FIXED) {
      variables.put("NIX_OUTPUT_CHECKED", "1");
    }
    if (seesNetwork(derivation)) {
      for (String name : options.set("impureEnvVars")) {
        variables.put(name, settings.impureEnvironment().getOrDefault(name, ""));
      }
    }
    variables.put("NIX_LOG_FD", "2");
    variables.put("TERM", "xterm-256color");
  }

  /** Whether a builder has a network, as its result is checked against a hash. */
  public static boolean seesNetwork(Derivation derivation) {
    return switch (derivation.type()) {
      case FIXED, IMPURE -> true;
      case INPUT_ADDRESSED, DEFERRED, FLOATING -> false;
    };
  }

  private static String attributeFile(String name) {
    return ".attr-" + Hash.digest(HashAlgorithm.SHA256, name).nix32();
  }

  private static void addFile(
      Map<String, String> variables,
      Map<String, String> files,
      String variable,
      String file,
      String contents) {
    variables.put(variable, BUILD_FOLDER + "/" + file);
    files.put(file, contents);
  }

  private static SortedMap<String, String> rewritten(
      SortedMap<String, String> texts, Map<String, String> rewrites) {
    texts.replaceAll((_, text) -> rewrite(text, rewrites));
    return texts;
  }

  /** A text with everything replaced. */
  public static String rewrite(String text, Map<String, String> rewrites) {
    if (text.length() < DIGEST_DIGITS) {
      return text;
    }
    String result = text;
    for (Map.Entry<String, String> rewrite : rewrites.entrySet()) {
      result = result.replace(rewrite.getKey(), rewrite.getValue());
    }
    return result;
  }
}

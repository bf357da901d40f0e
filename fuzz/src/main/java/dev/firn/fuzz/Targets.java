package dev.firn.fuzz;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Every target by its name, which is the name of its corpus too. */
public final class Targets {
  private static final Map<String, Target> ALL = all();

  private Targets() {}

  private static Map<String, Target> all() {
    Map<String, Target> all = new TreeMap<>();
    all.put("aterm", StoreTargets::aterm);
    all.put("derivation-json", StoreTargets::derivationJson);
    all.put("flake-lock", SourceTargets::flakeLock);
    all.put("flake-reference", SourceTargets::flakeReference);
    all.put("json", LanguageTargets::json);
    all.put("nar", StoreTargets::nar);
    all.put("narinfo", StoreTargets::narInfo);
    all.put("parser", LanguageTargets::parser);
    all.put("regex", LanguageTargets::regex);
    all.put("store-path", StoreTargets::storePath);
    all.put("tarball", SourceTargets::tarball);
    all.put("toml", LanguageTargets::toml);
    all.put("xml", LanguageTargets::xml);
    return Collections.unmodifiableMap(all);
  }

  public static Map<String, Target> byName() {
    return ALL;
  }

  /**
   * The target of that name.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static Target named(String name) {
    Target target = ALL.get(name);
    if (target == null) {
      throw new IllegalArgumentException("no target '" + name + "', only " + ALL.keySet());
    }
    return target;
  }
}

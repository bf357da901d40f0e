package dev.firn.evalservice.app;

import dev.firn.events.Fault;
import dev.firn.instantiate.fetch.Fetched;
import dev.firn.instantiate.fetch.Registries;
import dev.firn.instantiate.fetch.error.FetchException;
import dev.firn.instantiate.flake.FlakeRef;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.path.ContentAddressMethod;
import dev.firn.store.path.StorePath;
import dev.firn.store.tree.DiskTree;
import dev.firn.warm.EvaluationFault;
import dev.firn.warm.WarmEvaluator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Releases by name: {@code base}, which comes with Firn; those that are configured; {@code 24.11}
 * and its like, which are nixpkgs' branches; and any flake reference. Thread-safe.
 */
public final class Releases {
  /** The distribution that comes with Firn. */
  public static final String BASE = "base";

  private static final Pattern NIXOS = Pattern.compile("\\d\\d\\.\\d\\d|unstable");

  private final WarmEvaluator evaluator;
  private final Map<String, String> configured;
  private final String standard;
  private final Map<String, Release> known = new ConcurrentHashMap<>();

  /**
   * @param configured flake references by release name
   * @param standard the release of whoever names none
   * @param base the folder with the distribution that comes with Firn
   */
  public Releases(
      WarmEvaluator evaluator, Map<String, String> configured, String standard, Path base) {
    this.evaluator = evaluator;
    this.configured = Map.copyOf(configured);
    this.standard = standard;
    known.put(BASE, new Release(BASE, BASE, base(base)));
  }

  private StorePath base(Path folder) {
    try {
      StorePath path =
          evaluator
              .store()
              .addTree(
                  BASE,
                  DiskTree.open(folder),
                  ContentAddressMethod.NAR,
                  HashAlgorithm.SHA256,
                  List.of());
      evaluator.store().flush();
      return path;
    } catch (IOException e) {
      throw new UncheckedIOException("base cannot be read from " + folder, e);
    }
  }

  /** The references of all releases that have a name here. */
  public Map<String, String> named() {
    Map<String, String> all = new TreeMap<>(configured);
    all.put(BASE, BASE);
    return all;
  }

  /** The release of whoever names none. */
  public String standard() {
    return standard;
  }

  /**
   * A release's source, fetched if it is not there.
   *
   * @param name null for the standard one
   * @throws EvaluationFault if there is no such release or it cannot be had
   */
  public Release get(@Nullable String name) {
    String wanted = name == null ? standard : name;
    Release there = known.get(wanted);
    if (there != null && evaluator.store().isValid(there.tree())) {
      return there;
    }
    Release fetched = fetch(wanted, reference(wanted));
    known.put(wanted, fetched);
    return fetched;
  }

  /** The folders and files of this machine that flake references name. */
  public static List<Path> folders(Collection<String> references) {
    List<Path> folders = new ArrayList<>();
    for (String reference : references) {
      String url = reference.replaceFirst("[?#].*", "");
      String local = url.replaceFirst("^(path|([a-z]+\\+)?file):(//)?", "");
      if (local.startsWith("/")) {
        folders.add(Path.of(local));
      }
    }
    return folders;
  }

  private String reference(String name) {
    String reference = configured.get(name);
    if (reference != null) {
      return reference;
    }
    return NIXOS.matcher(name).matches() ? "github:NixOS/nixpkgs/nixos-" + name : name;
  }

  private Release fetch(String name, String reference) {
    Fetched fetched = fetch(evaluator, reference, name);
    return new Release(name, fetched.locked().toUrl().toString(), fetched.path());
  }

  /**
   * Fetches a tree into the store: an evaluation would be content with the cache, but this one is
   * going to be named to others.
   *
   * @throws EvaluationFault why it cannot be had
   */
  static Fetched fetch(WarmEvaluator evaluator, String reference, String shown) {
    try {
      return evaluator.with(
          new WarmEvaluator.Request("", Map.of(), List.of(), null),
          nix ->
              nix.run(
                  () -> {
                    FlakeRef ref = FlakeRef.parse(reference, FlakeRef.ParseOptions.EXPRESSION);
                    Fetched fetched = nix.fetcher().fetch(ref.input(), Registries.Use.LIMITED);
                    nix.host().ensureCopied(fetched.path());
                    return fetched;
                  }));
    } catch (FetchException e) {
      throw new EvaluationFault(
          Fault.of("fetch-failed", "'" + shown + "' cannot be fetched: " + e.getMessage()));
    }
  }
}

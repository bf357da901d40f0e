package dev.firn.build.internal.output;

import dev.firn.build.BuildException;
import dev.firn.build.internal.environment.Options;
import dev.firn.build.internal.environment.OutputRules;
import dev.firn.store.local.LocalStore;
import dev.firn.store.objects.ObjectException;
import dev.firn.store.objects.PathInfo;
import dev.firn.store.path.StorePath;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Holds outputs against what their derivation allows them. */
final class RuleCheck {
  private final LocalStore store;
  private final StorePath path;
  private final SortedMap<String, PathInfo> outputs;
  private final Map<StorePath, PathInfo> byPath = new HashMap<>();

  RuleCheck(LocalStore store, StorePath path, SortedMap<String, PathInfo> outputs) {
    this.store = store;
    this.path = path;
    this.outputs = outputs;
    outputs.values().forEach(info -> byPath.put(info.path(), info));
  }

  void check(Options options) {
    outputs.forEach((output, info) -> check(output, info, options.rules(output)));
  }

  private void check(String output, PathInfo info, OutputRules rules) {
    rules
        .maxSize()
        .filter(max -> info.narSize() > max)
        .ifPresent(
            max -> {
              throw rejected(
                  info, "is too large: it has " + info.narSize() + " bytes, the limit is " + max);
            });
    if (rules.maxClosureSize().isPresent()) {
      long size = closure(info).stream().mapToLong(p -> info(p).narSize()).sum();
      if (size > rules.maxClosureSize().get()) {
        throw rejected(
            info,
            "has a closure that is too large: "
                + size
                + " bytes, the limit is "
                + rules.maxClosureSize().get());
      }
    }
    rules
        .allowedReferences()
        .ifPresent(set -> only(output, info, info.references(), set, "directly"));
    rules
        .allowedRequisites()
        .ifPresent(set -> only(output, info, requisites(info, rules), set, "in its closure"));
    none(output, info, info.references(), rules.disallowedReferences(), "directly");
    if (!rules.disallowedRequisites().isEmpty()) {
      none(output, info, requisites(info, rules), rules.disallowedRequisites(), "in its closure");
    }
  }

  private Set<StorePath> requisites(PathInfo info, OutputRules rules) {
    Set<StorePath> all = closure(info);
    if (rules.ignoreSelfReferences()) {
      all.remove(info.path());
    }
    return all;
  }

  private PathInfo info(StorePath each) {
    PathInfo own = byPath.get(each);
    return own != null
        ? own
        : store
            .queryPathInfo(each)
            .orElseThrow(
                () ->
                    new ObjectException(
                        "not-valid", "path '" + store.dir().print(each) + "' is not valid"));
  }

  private Set<StorePath> closure(PathInfo info) {
    Set<StorePath> all = new LinkedHashSet<>();
    Deque<StorePath> next = new ArrayDeque<>();
    next.add(info.path());
    while (!next.isEmpty()) {
      StorePath each = next.remove();
      if (all.add(each)) {
        next.addAll(info(each).references());
      }
    }
    return all;
  }

  private void only(
      String output, PathInfo info, Set<StorePath> used, Set<String> allowed, String how) {
    SortedSet<StorePath> bad = new TreeSet<>(used);
    bad.removeAll(paths(output, allowed));
    report(info, bad, how);
  }

  private void none(
      String output, PathInfo info, Set<StorePath> used, Set<String> refused, String how) {
    SortedSet<StorePath> bad = new TreeSet<>(used);
    bad.retainAll(paths(output, refused));
    report(info, bad, how);
  }

  private Set<StorePath> paths(String output, Set<String> names) {
    Set<StorePath> paths = new LinkedHashSet<>();
    for (String name : names) {
      PathInfo own = outputs.get(name);
      if (own != null) {
        paths.add(own.path());
      } else if (store.dir().isInStore(name)) {
        paths.add(store.dir().split(name).storePath());
      } else {
        throw BuildException.of(
            path,
            BuildException.Reason.OUTPUT_REJECTED,
            "the rules for output '"
                + output
                + "' of derivation '"
                + store.dir().print(path)
                + "' name '"
                + name
                + "', which is neither a store path nor one of its outputs "
                + outputs.keySet());
      }
    }
    return paths;
  }

  private void report(PathInfo info, SortedSet<StorePath> bad, String how) {
    if (!bad.isEmpty()) {
      throw rejected(
          info,
          "is not allowed to refer, "
              + how
              + ", to:"
              + bad.stream().map(p -> "\n  " + store.dir().print(p)).collect(Collectors.joining()));
    }
  }

  private BuildException rejected(PathInfo info, String why) {
    return BuildException.of(
        path,
        BuildException.Reason.OUTPUT_REJECTED,
        "output '"
            + store.dir().print(info.path())
            + "' of derivation '"
            + store.dir().print(path)
            + "' "
            + why);
  }
}

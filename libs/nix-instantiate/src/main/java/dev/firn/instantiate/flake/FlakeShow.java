package dev.firn.instantiate.flake;

import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.ops.Expect;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.EvalThread;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Symbol;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Looks at a flake's outputs, no deeper than their kind needs. */
final class FlakeShow {
  private static final Set<String> BY_SYSTEM = Set.of("checks", "packages", "devShells", "apps");
  private static final Set<String> FLAT =
      Set.of(
          "defaultPackage",
          "devShell",
          "formatter",
          "nixosConfigurations",
          "nixosModules",
          "defaultApp",
          "templates",
          "overlays");
  private static final Set<String> ONE_PER_SYSTEM =
      Set.of("defaultPackage", "devShell", "formatter");

  private final Options options;

  /**
   * What to look at.
   *
   * @param system the one whose outputs are shown
   * @param allSystems whether others are shown, too
   * @param legacy whether {@code legacyPackages} are
   */
  record Options(String system, boolean allSystems, boolean legacy) {}

  FlakeShow(Options options) {
    this.options = options;
  }

  FlakeOutput show(Value outputs) {
    return visit(outputs, List.of());
  }

  private FlakeOutput visit(Value value, List<String> path) {
    String first = path.isEmpty() ? "" : path.get(0);
    int depth = path.size();
    if (depth == 0
        || (depth == 1 && FLAT.contains(first))
        || (depth <= 2 && BY_SYSTEM.contains(first))) {
      return group(value, path);
    }
    if ((depth == 2 && ONE_PER_SYSTEM.contains(first))
        || (depth == 3 && BY_SYSTEM.contains(first) && !first.equals("apps"))) {
      return ofSystem(path, () -> derivation(value, path));
    }
    if (first.equals("hydraJobs")) {
      return unlessBuilt(() -> isDerivation(value) ? derivation(value, path) : group(value, path));
    }
    if (first.equals("legacyPackages")) {
      return legacy(value, path);
    }
    if ((depth == 2 && first.equals("defaultApp")) || (depth == 3 && first.equals("apps"))) {
      return app(value);
    }
    if ((depth == 1 && first.equals("defaultTemplate"))
        || (depth == 2 && first.equals("templates"))) {
      return new FlakeOutput.Template(text(required(value, "description")));
    }
    return other(first, depth);
  }

  private static FlakeOutput other(String first, int depth) {
    if ((depth == 1 && first.equals("overlay")) || (depth == 2 && first.equals("overlays"))) {
      return new FlakeOutput.Other("nixpkgs-overlay", "Nixpkgs overlay");
    }
    if (depth == 2 && first.equals("nixosConfigurations")) {
      return new FlakeOutput.Other("nixos-configuration", "NixOS configuration");
    }
    if ((depth == 1 && first.equals("nixosModule"))
        || (depth == 2 && first.equals("nixosModules"))) {
      return new FlakeOutput.Other("nixos-module", "NixOS module");
    }
    return new FlakeOutput.Other("unknown", "unknown");
  }

  private interface Look {
    FlakeOutput look();
  }

  private FlakeOutput ofSystem(List<String> path, Look look) {
    return options.allSystems() || path.get(1).equals(options.system())
        ? unlessBuilt(look)
        : new FlakeOutput.Omitted("omitted (use '--all-systems' to show)");
  }

  private static FlakeOutput unlessBuilt(Look look) {
    int depth = EvalThread.current().depth();
    try {
      return look.look();
    } catch (EvalException e) {
      if (e.error().code() != ErrorCode.IMPORT_FROM_DERIVATION) {
        throw e;
      }
      EvalThread.current().resetDepth(depth);
      return new FlakeOutput.Omitted("omitted due to use of import from derivation");
    }
  }

  private FlakeOutput legacy(Value value, List<String> path) {
    if (path.size() == 1) {
      return group(value, path);
    }
    if (!options.legacy()) {
      return new FlakeOutput.Omitted("omitted (use '--legacy' to show)");
    }
    int depth = EvalThread.current().depth();
    try {
      return ofSystem(
          path,
          () ->
              isDerivation(value)
                  ? derivation(value, path)
                  : path.size() <= 2 ? group(value, path) : new FlakeOutput.Group(new TreeMap<>()));
    } catch (EvalException e) {
      EvalThread.current().resetDepth(depth);
      return new FlakeOutput.Group(new TreeMap<>());
    }
  }

  private FlakeOutput group(Value value, List<String> path) {
    Attrs set = attrs(value);
    SortedMap<String, FlakeOutput> members = new TreeMap<>();
    for (int slot : set.shape.byName()) {
      List<String> child = new ArrayList<>(path);
      child.add(set.nameAt(slot).name());
      if (hasContent(set.values[slot], child)) {
        members.put(set.nameAt(slot).name(), visit(set.values[slot], child));
      }
    }
    return new FlakeOutput.Group(members);
  }

  /** Frameworks give more sets than they fill; those are not worth showing. */
  private boolean hasContent(Value value, List<String> path) {
    String first = path.get(0);
    boolean deep =
        path.size() <= 2 && (BY_SYSTEM.contains(first) || first.equals("legacyPackages"));
    boolean flat =
        path.size() == 1
            && Set.of("formatter", "nixosConfigurations", "nixosModules", "overlays")
                .contains(first);
    if (!deep && !flat) {
      return true;
    }
    int depth = EvalThread.current().depth();
    try {
      Attrs set = attrs(value);
      for (int slot = 0; slot < set.size(); slot++) {
        List<String> child = new ArrayList<>(path);
        child.add(set.nameAt(slot).name());
        if (hasContent(set.values[slot], child)) {
          return true;
        }
      }
      return false;
    } catch (EvalException e) {
      EvalThread.current().resetDepth(depth);
      return true;
    }
  }

  private static FlakeOutput app(Value value) {
    Value type = attrs(value).get(Symbol.of("type"));
    if (type == null || !text(type).equals("app")) {
      throw LiteralValues.failure("not an app definition", EvalException.NO_POS);
    }
    return new FlakeOutput.App(description(value));
  }

  private static FlakeOutput derivation(Value value, List<String> path) {
    if (!isDerivation(value)) {
      return new FlakeOutput.Omitted("is not a derivation");
    }
    String first = path.get(0);
    boolean shell = first.equals("devShells") || (first.equals("devShell") && path.size() == 2);
    boolean plain = first.equals("checks") || first.equals("hydraJobs");
    return new FlakeOutput.DerivationOutput(
        text(required(value, "name")),
        description(value),
        shell ? "development environment" : plain ? "derivation" : "package");
  }

  private static boolean isDerivation(Value value) {
    if (!(value.force() instanceof Attrs set)) {
      return false;
    }
    Value type = set.get(Symbol.of("type"));
    return type != null && type.force() instanceof Str text && text.value.equals("derivation");
  }

  private static Optional<String> description(Value value) {
    Value meta = attrs(value).get(Symbol.of("meta"));
    Value description = meta == null ? null : attrs(meta).get(Symbol.of("description"));
    return description == null ? Optional.empty() : Optional.of(text(description));
  }

  private static Value required(Value value, String name) {
    Value found = attrs(value).get(Symbol.of(name));
    if (found == null) {
      throw LiteralValues.failure(
          "an output lacks the attribute '" + name + "'", EvalException.NO_POS);
    }
    return found;
  }

  private static Attrs attrs(Value value) {
    return Expect.attrs(value, EvalException.NO_POS, "while looking at a flake's outputs");
  }

  private static String text(Value value) {
    return Expect.string(value, EvalException.NO_POS, "while looking at a flake's outputs").value;
  }
}

package dev.firn.eval.builtins;

import dev.firn.eval.machine.Machine;
import java.util.List;

/** The builtins that need nothing but the language and a {@link dev.firn.eval.host.Host}. */
public final class LanguageBuiltins {
  private LanguageBuiltins() {}

  /** All groups, for an evaluator to which no file is a derivation. */
  public static List<BuiltinGroup> groups(Machine machine) {
    return groups(machine, DerivationImporter.NONE);
  }

  /**
   * All groups.
   *
   * @param derivations what {@code import} does with the derivations of a store
   */
  public static List<BuiltinGroup> groups(Machine machine, DerivationImporter derivations) {
    return List.of(
        new Constants(machine),
        new ControlBuiltins(machine),
        new TypeBuiltins(),
        new NumberBuiltins(),
        new ListBuiltins(),
        new ListFunctionBuiltins(),
        new ClosureBuiltins(),
        new SetBuiltins(machine.positions()),
        new ContextBuiltins(machine),
        new FileBuiltins(machine, derivations),
        new PathBuiltins(machine),
        new StringBuiltins(machine),
        new VersionBuiltins(),
        new RegexBuiltins(),
        new FormatBuiltins(machine));
  }
}

package dev.firn.cli.nix;

import dev.firn.cli.console.CommandException;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.host.FileType;
import dev.firn.eval.host.Host;
import dev.firn.eval.value.AttrsBuilder;
import dev.firn.eval.value.List;
import dev.firn.eval.value.Path;
import dev.firn.eval.value.Thunk;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Symbol;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@code nix-env -f} takes: an expression, or a folder without {@code default.nix} whose files
 * and folders are expressions, gathered into one set by their names.
 */
final class FolderOfExpressions {
  private static final int MOST = 1024;

  private final Evaluation evaluation;
  private final Set<String> seen = new HashSet<>();
  private final AttrsBuilder members = new AttrsBuilder(16);

  private FolderOfExpressions(Evaluation evaluation) {
    this.evaluation = evaluation;
  }

  static Value load(Evaluation evaluation, String path) {
    FolderOfExpressions folder = new FolderOfExpressions(evaluation);
    String real = evaluation.nix().host().resolveLinks(path);
    FileType type = folder.type(real);
    if (type == FileType.REGULAR || type == FileType.DIRECTORY && folder.hasDefault(real)) {
      return evaluation.machine().importFile(path);
    }
    if (type != FileType.DIRECTORY) {
      throw new CommandException("'" + path + "' is neither an expression nor a folder of some");
    }
    folder.members.put("_combineChannels", List.EMPTY);
    folder.gather(real);
    return folder.members.build();
  }

  private @Nullable FileType type(String real) {
    return evaluation.nix().host().type(real);
  }

  private boolean hasDefault(String folder) {
    return exists(folder + "/default.nix");
  }

  private boolean exists(String path) {
    try {
      return type(evaluation.nix().host().resolveLinks(path)) != null;
    } catch (EvalException e) {
      return false;
    }
  }

  private void gather(String folder) {
    Host host = evaluation.nix().host();
    for (String name : new TreeMap<>(host.readDirectory(folder)).keySet()) {
      String inside = folder + "/" + name;
      if (name.equals("manifest.nix") || !exists(inside)) {
        continue;
      }
      String path = evaluation.nix().host().resolveLinks(inside);
      FileType type = type(path);
      boolean file = type == FileType.REGULAR && path.endsWith(".nix");
      if (file || type == FileType.DIRECTORY && hasDefault(path)) {
        add(name.endsWith(".nix") ? name.substring(0, name.length() - 4) : name, path);
      } else if (type == FileType.DIRECTORY) {
        gather(path);
      }
    }
  }

  private void add(String name, String path) {
    if (!seen.add(name)) {
      evaluation.warn("two expressions are called '" + name + "'; left out '" + path + "'");
      return;
    }
    if (seen.size() == MOST) {
      throw new CommandException("more than " + MOST + " expressions in one folder are too many");
    }
    Value function =
        java.util.Objects.requireNonNull(evaluation.machine().global(Symbol.of("import")));
    members.put(name, new Thunk(function, new Path(path)));
  }
}

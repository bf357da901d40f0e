package dev.firn.moduleservice.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.firn.store.StoreException;
import dev.firn.store.local.LocalStore;
import dev.firn.store.path.StorePath;
import dev.firn.syntax.ParseOptions;
import dev.firn.syntax.Parser;
import dev.firn.syntax.Position;
import dev.firn.syntax.Source;
import dev.firn.syntax.SyntaxError;
import dev.firn.syntax.ast.Assert;
import dev.firn.syntax.ast.AttrSet;
import dev.firn.syntax.ast.Binary;
import dev.firn.syntax.ast.Call;
import dev.firn.syntax.ast.CurPos;
import dev.firn.syntax.ast.Expr;
import dev.firn.syntax.ast.FloatLiteral;
import dev.firn.syntax.ast.HasAttr;
import dev.firn.syntax.ast.If;
import dev.firn.syntax.ast.InheritSource;
import dev.firn.syntax.ast.IntLiteral;
import dev.firn.syntax.ast.Interpolation;
import dev.firn.syntax.ast.Lambda;
import dev.firn.syntax.ast.Let;
import dev.firn.syntax.ast.ListLiteral;
import dev.firn.syntax.ast.Not;
import dev.firn.syntax.ast.PathLiteral;
import dev.firn.syntax.ast.Select;
import dev.firn.syntax.ast.Str;
import dev.firn.syntax.ast.Var;
import dev.firn.syntax.ast.With;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Finds where a module's file defines an option. The module system tells only the file; the place
 * in it is looked for in the file's syntax: through functions, {@code let}, {@code mkIf}, {@code
 * mkMerge}, {@code //} and {@code config}. Where the file computes the set that an option is in,
 * the place of that set's binding is told.
 */
final class DefinitionPlaces {
  private static final long LONGEST_FILE = 4L << 20;

  private final LocalStore store;
  private final Map<String, Optional<Parsed>> files = new HashMap<>();

  /** For one answer: files are parsed once. */
  DefinitionPlaces(LocalStore store) {
    this.store = store;
  }

  private record Parsed(Source source, Expr expression) {}

  private record Found(int pos, int depth) {}

  /**
   * Adds lines and columns, where they are missing, to options as {@code options.nix} gives them.
   */
  void complete(ArrayNode options) {
    for (JsonNode option : options) {
      List<String> path = new ArrayList<>();
      option.path("path").forEach(name -> path.add(name.asText()));
      for (JsonNode definition : option.path("definitions")) {
        if (definition instanceof ObjectNode object && object.path("line").asInt() == 0) {
          Position place = find(object.path("file").asText(), path);
          if (place != null) {
            object.put("line", place.line());
            object.put("column", place.column());
          }
        }
      }
    }
  }

  /** The place in a file, or null if it is not found. */
  @Nullable Position find(String file, List<String> path) {
    Optional<Parsed> parsed = files.computeIfAbsent(file, this::parse);
    if (parsed.isEmpty()) {
      return null;
    }
    Found best = search(parsed.get().expression, path, 0, true);
    return best == null || best.depth == 0 ? null : parsed.get().source.position(best.pos);
  }

  private Optional<Parsed> parse(String file) {
    try {
      if (!file.startsWith(store.dir().path() + "/")) {
        return Optional.empty();
      }
      StorePath top = store.dir().split(file).storePath();
      Path physical = store.physicalPath(top).orElseThrow();
      String rest = file.substring(store.dir().print(top).length());
      Path within = rest.isEmpty() ? physical : physical.resolve(rest.substring(1));
      if (Files.isDirectory(within)) {
        within = within.resolve("default.nix");
      }
      // neither a name with .. nor a link leads out of what was submitted
      if (!within.toRealPath().startsWith(physical.toRealPath())) {
        return Optional.empty();
      }
      if (!Files.isRegularFile(within) || Files.size(within) > LONGEST_FILE) {
        return Optional.empty();
      }
      Source source = new Source(Files.readAllBytes(within), file, "/");
      return Optional.of(new Parsed(source, Parser.parse(source, ParseOptions.DEFAULT)));
    } catch (IOException | StoreException | SyntaxError e) {
      return Optional.empty();
    }
  }

  private static @Nullable Found search(
      Expr expression, List<String> path, int depth, boolean top) {
    return switch (expression) {
      case Lambda lambda -> search(lambda.body(), path, depth, top);
      case Let let -> search(let.body(), path, depth, top);
      case With with -> search(with.body(), path, depth, top);
      case Assert checked -> search(checked.body(), path, depth, top);
      case If choice ->
          better(
              search(choice.consequent(), path, depth, top),
              search(choice.alternative(), path, depth, top));
      case Binary binary ->
          better(search(binary.left(), path, depth, top), search(binary.right(), path, depth, top));
      case Call call -> all(call.args(), path, depth, top);
      case ListLiteral list -> all(list.elements(), path, depth, top);
      case AttrSet set -> in(set, path, depth, top);
      case CurPos _,
          FloatLiteral _,
          HasAttr _,
          InheritSource _,
          IntLiteral _,
          Interpolation _,
          Not _,
          PathLiteral _,
          Select _,
          Str _,
          Var _ ->
          null;
    };
  }

  private static @Nullable Found all(
      List<Expr> expressions, List<String> path, int depth, boolean top) {
    Found best = null;
    for (Expr expression : expressions) {
      best = better(best, search(expression, path, depth, top));
    }
    return best;
  }

  private static @Nullable Found in(AttrSet set, List<String> path, int depth, boolean top) {
    if (depth == path.size()) {
      return null;
    }
    Found best = null;
    for (AttrSet.Attr attr : set.attrs()) {
      if (attr.name().name().equals(path.get(depth))) {
        best = better(best, new Found(attr.pos(), depth + 1));
        best = better(best, search(attr.value(), path, depth + 1, false));
      } else if (top && attr.name().name().equals("config")) {
        best = better(best, search(attr.value(), path, depth, false));
      }
    }
    return best;
  }

  private static @Nullable Found better(@Nullable Found one, @Nullable Found other) {
    return one == null || other != null && other.depth > one.depth ? other : one;
  }
}

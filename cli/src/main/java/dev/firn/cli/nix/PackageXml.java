package dev.firn.cli.nix;

import dev.firn.cli.console.Output;
import dev.firn.eval.print.AmbiguousPrinter;
import dev.firn.eval.value.Ahead;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Bool;
import dev.firn.eval.value.Float;
import dev.firn.eval.value.Int;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.Value;
import dev.firn.instantiate.query.Package;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Packages as one XML document. */
final class PackageXml {
  private final Evaluation evaluation;
  private final PackageColumns columns;
  private StringBuilder text = new StringBuilder();

  PackageXml(Evaluation evaluation, PackageColumns columns) {
    this.evaluation = evaluation;
    this.columns = columns;
  }

  void print(List<Package> packages) {
    Output out = evaluation.out();
    out.line("<?xml version='1.0' encoding='utf-8'?>");
    out.line("<items>");
    Ahead ahead = columns.ahead(packages);
    for (int i = 0; i < packages.size(); i++) {
      Ahead.reached(ahead, i);
      Package each = packages.get(i);
      text = new StringBuilder();
      if (NixEnv.attempt(
              evaluation,
              each,
              () -> {
                item(each);
                return true;
              })
          != null) {
        out.print(text.toString());
      }
    }
    out.line("</items>");
  }

  private void item(Package each) {
    PackageSelector.Name name = PackageSelector.Name.of(each.name());
    SortedMap<String, String> attributes = new TreeMap<>();
    attributes.put("attrPath", each.path());
    attributes.put("name", each.name());
    attributes.put("pname", name.name());
    attributes.put("version", name.version());
    attributes.put("system", each.system());
    attributes.put("outputName", each.outputName());
    if (columns.derivationPath) {
      each.drvPath().ifPresent(path -> attributes.put("drvPath", path));
    }
    if (columns.description && !each.metaString("description").isEmpty()) {
      attributes.put("description", each.metaString("description"));
    }
    tag(1, "item", attributes, false);
    if (columns.outputPath) {
      each.outputs()
          .forEach((output, path) -> tag(2, "output", Map.of("name", output, "path", path), true));
    } else {
      each.outputNames().forEach(output -> tag(2, "output", Map.of("name", output), true));
    }
    if (columns.metadata) {
      each.metaNames().forEach(member -> metadata(each, member));
    }
    text.append("  </item>\n");
  }

  private void metadata(Package each, String name) {
    @Nullable Value value = each.meta(name);
    switch (value) {
      case null -> evaluation.complainAboutMeta(each, name);
      case Str string -> simple(name, "string", string.value);
      case Int _ -> simple(name, "int", AmbiguousPrinter.print(value));
      case Float _ -> simple(name, "float", AmbiguousPrinter.print(value));
      case Bool bool -> simple(name, "bool", bool.value ? "true" : "false");
      case dev.firn.eval.value.List list -> {
        tag(2, "meta", Map.of("name", name, "type", "strings"), false);
        for (Value element : list.elements) {
          if (element.force() instanceof Str string) {
            tag(3, "string", Map.of("value", string.value), true);
          }
        }
        text.append("    </meta>\n");
      }
      case Attrs set -> {
        tag(2, "meta", Map.of("name", name, "type", "strings"), false);
        for (int slot : set.shape.byName()) {
          if (set.values[slot].force() instanceof Str string) {
            tag(3, "string", Map.of("type", set.nameAt(slot).name(), "value", string.value), true);
          }
        }
        text.append("    </meta>\n");
      }
      default -> {}
    }
  }

  private void simple(String name, String type, String value) {
    tag(2, "meta", Map.of("name", name, "type", type, "value", value), true);
  }

  private void tag(int level, String name, Map<String, String> attributes, boolean empty) {
    text.append("  ".repeat(level)).append('<').append(name);
    new TreeMap<>(attributes)
        .forEach(
            (attribute, value) ->
                text.append(' ')
                    .append(attribute)
                    .append("=\"")
                    .append(escaped(value))
                    .append('"'));
    text.append(empty ? " />\n" : ">\n");
  }

  private static String escaped(String value) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"' -> out.append("&quot;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '&' -> out.append("&amp;");
        case '\n' -> out.append("&#xA;");
        default -> out.append(c);
      }
    }
    return out.toString();
  }
}

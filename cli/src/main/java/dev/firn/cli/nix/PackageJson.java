package dev.firn.cli.nix;

import dev.firn.cli.console.JsonLayout;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.print.JsonPrinter;
import dev.firn.eval.print.JsonText;
import dev.firn.eval.value.Ahead;
import dev.firn.eval.value.Value;
import dev.firn.instantiate.query.Package;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Packages as one JSON object, by their attribute paths. */
record PackageJson(Evaluation evaluation, PackageColumns columns) {
  void print(List<Package> packages) {
    SortedMap<String, String> members = new TreeMap<>();
    Ahead ahead = columns.ahead(packages);
    for (int i = 0; i < packages.size(); i++) {
      Ahead.reached(ahead, i);
      Package each = packages.get(i);
      String json = NixEnv.attempt(evaluation, each, () -> object(members(each)));
      if (json != null) {
        members.put(each.path(), json);
      }
    }
    evaluation.out().line(JsonLayout.indented(object(members)));
  }

  private SortedMap<String, String> members(Package each) {
    PackageSelector.Name name = PackageSelector.Name.of(each.name());
    SortedMap<String, String> members = new TreeMap<>();
    members.put("name", text(each.name()));
    members.put("pname", text(name.name()));
    members.put("version", text(name.version()));
    members.put("system", text(each.system()));
    members.put("outputName", text(each.outputName()));
    members.put("outputs", object(outputs(each)));
    if (columns.derivationPath) {
      each.drvPath().ifPresent(path -> members.put("drvPath", text(path)));
    }
    if (columns.metadata) {
      members.put("meta", object(metadata(each)));
    }
    return members;
  }

  private SortedMap<String, String> outputs(Package each) {
    SortedMap<String, String> outputs = new TreeMap<>();
    if (columns.outputPath) {
      each.outputs().forEach((name, path) -> outputs.put(name, text(path)));
    } else {
      each.outputNames().forEach(name -> outputs.put(name, "null"));
    }
    return outputs;
  }

  private SortedMap<String, String> metadata(Package each) {
    SortedMap<String, String> members = new TreeMap<>();
    for (String name : each.metaNames()) {
      @Nullable Value value = each.meta(name);
      if (value == null) {
        evaluation.complainAboutMeta(each, name);
        members.put(name, "null");
      } else {
        members.put(
            name,
            JsonPrinter.print(evaluation.machine(), value, true, true, EvalException.NO_POS).value);
      }
    }
    return members;
  }

  private static String text(String text) {
    StringBuilder out = new StringBuilder();
    JsonText.appendString(out, text);
    return out.toString();
  }

  private static String object(Map<String, String> members) {
    StringBuilder out = new StringBuilder("{");
    members.forEach(
        (name, value) ->
            out.append(out.length() == 1 ? "" : ",").append(text(name)).append(':').append(value));
    return out.append('}').toString();
  }
}

package dev.firn.cli.rebuild;

import dev.firn.cli.console.Console;
import dev.firn.cli.console.Output;
import dev.firn.cli.console.ProcessBytes;
import dev.firn.cli.rest.Json;
import dev.firn.cli.rest.ServerEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Each event as a line of JSON as it comes, and one last object that says how it ended. */
final class JsonView implements View {
  private final Output out;
  private String configuration = "";
  private String revision = "";

  JsonView(Console console) {
    this.out = console.out();
  }

  private void line(Json json) {
    out.line(ProcessBytes.utf8(json.toString()));
    out.flush();
  }

  @Override
  public void submitted(String name, String id) {
    configuration = name;
    revision = id;
  }

  @Override
  public void event(ServerEvent event, Run run) {
    line(event.data());
  }

  @Override
  public void notice(String text) {}

  @Override
  public void ended(Run run) {
    List<Object> nodes =
        run.activations().stream()
            .map(
                a ->
                    (Object)
                        Json.object(
                                "node", a.node(),
                                "generation", a.generation(),
                                "succeeded", a.succeeded(),
                                "active", a.active(),
                                "urls", a.urls())
                            .value())
            .toList();
    List<Object> faults =
        run.failures().stream()
            .map(
                f ->
                    (Object)
                        Json.object(
                                "subject", f.subject(),
                                "fault", f.fault(),
                                "lastLines", f.lines())
                            .value())
            .toList();
    Map<String, Object> systems = new LinkedHashMap<>(run.toplevels());
    line(
        Json.object(
            "type", "result",
            "succeeded", run.succeeded(),
            "configuration", configuration.isEmpty() ? null : configuration,
            "revision", revision,
            "systems", systems,
            "nodes", nodes,
            "faults", faults));
  }

  @Override
  public void close() {}
}

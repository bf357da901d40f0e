package dev.firn.build;

import dev.firn.build.internal.os.PrivateTree;
import dev.firn.store.derivation.Derivation;
import dev.firn.store.derivation.DerivationHasher;
import dev.firn.store.derivation.DerivationOutput;
import dev.firn.store.derivation.InputOutputs;
import dev.firn.store.derivation.Instantiated;
import dev.firn.store.local.LocalStore;
import dev.firn.store.path.StorePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** A store in a temporary folder and a builder over it, for tests that really build. */
final class Workshop implements AutoCloseable {
  static final Path BUSYBOX = Path.of("/bin/busybox");

  final Path root;
  final LocalStore store;
  final DerivationHasher hasher;
  final BuildSettings settings;
  final SandboxedBuilder builder;
  final ByteArrayOutputStream output = new ByteArrayOutputStream();
  final BuildListener listener =
      new BuildListener() {
        @Override
        public void output(StorePath derivation, byte[] bytes, int offset, int length) {
          output.write(bytes, offset, length);
        }
      };

  Workshop() throws IOException {
    this(BuildSettings.ofMachine());
  }

  Workshop(BuildSettings settings) throws IOException {
    if (settings.sandboxShell().isEmpty()) {
      throw new IllegalStateException(
          "these tests need /bin/busybox, statically linked: apt-get install busybox-static");
    }
    this.root = Files.createTempDirectory("firn-build-test");
    this.store = LocalStore.inRoot(root);
    this.hasher = new DerivationHasher(store.dir(), store::readDerivation);
    this.settings = settings;
    this.builder = new SandboxedBuilder(store, settings);
  }

  /** What a derivation is made of; the rest is a shell's. */
  static final class Draft {
    private final String name;
    private final String script;
    private final SortedMap<String, DerivationOutput> outputs = new TreeMap<>();
    private final SortedMap<StorePath, InputOutputs> inputs = new TreeMap<>();
    private final TreeSet<StorePath> sources = new TreeSet<>();
    private final SortedMap<String, String> env = new TreeMap<>();
    private Optional<String> structured = Optional.empty();
    private String system = "x86_64-linux";
    private String builder = "/bin/sh";

    private Draft(String name, String script) {
      this.name = name;
      this.script = script;
      outputs.put("out", new DerivationOutput.Deferred());
      env.put("PATH", "/bin");
    }

    Draft outputs(String... names) {
      outputs.clear();
      for (String each : names) {
        outputs.put(each, new DerivationOutput.Deferred());
      }
      return this;
    }

    Draft output(DerivationOutput output) {
      outputs.put("out", output);
      return this;
    }

    Draft input(Instantiated input, String... names) {
      inputs.put(input.path(), InputOutputs.of(List.of(names)));
      return this;
    }

    Draft source(StorePath source) {
      sources.add(source);
      return this;
    }

    Draft with(String variable, String value) {
      env.put(variable, value);
      return this;
    }

    Draft structured(String json) {
      structured = Optional.of(json);
      env.clear();
      return this;
    }

    Draft system(String other) {
      system = other;
      return this;
    }

    Draft builder(String other) {
      builder = other;
      return this;
    }

    private Derivation derivation() {
      if (structured.isEmpty()) {
        outputs.keySet().forEach(output -> env.putIfAbsent(output, ""));
      }
      return new Derivation(
          name,
          outputs,
          inputs,
          sources,
          system,
          builder,
          script.isEmpty() ? List.of() : List.of("-c", script),
          env,
          structured);
    }
  }

  /** A derivation whose builder is the sandbox's shell with that script. */
  static Draft draft(String name, String script) {
    return new Draft(name, script);
  }

  Instantiated add(Draft draft) {
    Instantiated made = hasher.instantiate(draft.derivation());
    store.addDerivation(made);
    store.flush();
    return made;
  }

  BuildResult build(Draft draft) {
    return build(add(draft));
  }

  BuildResult build(Instantiated derivation) {
    return builder.build(derivation.path(), listener);
  }

  /** Where the output {@code out} really is. */
  Path out(BuildResult result) {
    return real(result, "out");
  }

  Path real(BuildResult result, String output) {
    return store.folder().resolve(result.outputs().get(output).path().baseName());
  }

  String text(BuildResult result) {
    try {
      return Files.readString(out(result), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What builders wrote so far. */
  String log() {
    return output.toString(StandardCharsets.ISO_8859_1);
  }

  static SortedMap<String, String> lines(String text) {
    SortedMap<String, String> lines = new TreeMap<>();
    text.lines()
        .forEach(
            line -> {
              int equals = line.indexOf('=');
              if (equals > 0) {
                lines.put(line.substring(0, equals), line.substring(equals + 1));
              }
            });
    return Collections.unmodifiableSortedMap(lines);
  }

  @Override
  public void close() throws IOException {
    store.close();
    PrivateTree.delete(root);
  }
}

package dev.firn.instantiate.builtins;

import static dev.firn.eval.error.EvalException.NO_POS;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.firn.eval.builtins.BuiltinGroup;
import dev.firn.eval.builtins.Doc;
import dev.firn.eval.builtins.Registry;
import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.machine.Machine;
import dev.firn.eval.ops.Coercion;
import dev.firn.eval.ops.Expect;
import dev.firn.eval.position.Origin;
import dev.firn.eval.value.EvalThread;
import dev.firn.eval.value.List;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.Value;
import dev.firn.instantiate.host.Faults;
import dev.firn.instantiate.host.FileSystemHost;
import dev.firn.instantiate.program.Programs;
import dev.firn.syntax.Source;
import java.io.IOException;
import java.util.ArrayList;

/**
 * Builtins that run foreign code in the middle of an evaluation; only with the setting {@code
 * allow-unsafe-native-code-during-evaluation}.
 */
public final class NativeBuiltins implements BuiltinGroup {
  private final Machine machine;
  private final FileSystemHost host;

  public NativeBuiltins(Machine machine, FileSystemHost host) {
    this.machine = machine;
    this.host = host;
  }

  @Override
  public void register(Registry registry) {
    registry.add("__exec", this::exec).add("__importNative", this::importNative);
  }

  @Doc(
      name = "exec",
      args = {"command"},
      text =
          "Runs a program with its arguments and evaluates what it prints. Only with the setting"
              + " `allow-unsafe-native-code-during-evaluation`.")
  private Value exec(int pos, Value command) {
    List list = Expect.list(command, NO_POS, "while evaluating the argument of builtins.exec");
    if (list.size() == 0) {
      throw Faults.error(
          ErrorCode.INVALID_ARGUMENT, "builtins.exec needs a list with at least the program");
    }
    java.util.List<String> words = new ArrayList<>();
    for (Value element : list.elements) {
      Str word =
          machine
              .coercion()
              .toStr(
                  element,
                  NO_POS,
                  "while evaluating a part of the command of builtins.exec",
                  Coercion.Mode.COPY);
      words.add(new String(host.realise(word.value, word.context).getBytes(ISO_8859_1), UTF_8));
    }
    EvalThread.beforeEffect();
    byte[] output = EvalThread.waiting(() -> run(words));
    try {
      return machine.evaluate(
          new Source(output, "\u00c2\u00aboutput of " + list.size() + " words\u00c2\u00bb", "/"),
          Origin.STRING);
    } catch (EvalException e) {
      throw e.during("while evaluating the output of '" + words.getFirst() + "'", NO_POS);
    }
  }

  private static byte[] run(java.util.List<String> words) {
    try {
      Programs.Result result =
          Programs.run(new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT));
      if (result.status() != 0) {
        throw Faults.error(
            ErrorCode.INVALID_ARGUMENT,
            "the program '" + words.getFirst() + "' ended with status " + result.status());
      }
      return result.out().getBytes(ISO_8859_1);
    } catch (IOException e) {
      throw Faults.error(
          ErrorCode.INVALID_ARGUMENT,
          Faults.bytes("cannot run '" + words.getFirst() + "': " + e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Faults.error(
          ErrorCode.CANCELLED, "interrupted while '" + words.getFirst() + "' was running");
    }
  }

  @Doc(
      name = "importNative",
      args = {"path", "symbol"},
      text =
          "In Nix, loads a value from a shared library that is linked against Nix. There are none"
              + " for this evaluator, so it always fails.")
  private Value importNative(int pos, Value path, Value symbol) {
    throw Faults.error(
        ErrorCode.UNSUPPORTED,
        "builtins.importNative loads libraries made for another evaluator, which is not supported"
            + " here; use builtins.exec");
  }
}

package dev.firn.bench;

import dev.firn.instantiate.Instantiator;
import dev.firn.instantiate.settings.NixSettings;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Small programs, parsed and evaluated anew each time. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class EvaluatorBenchmark {
  /** What is evaluated. */
  public enum Program {
    CALLS("let f = n: if n < 2 then n else f (n - 1) + f (n - 2); in f 18"),
    CURRIED("builtins.foldl' (a: b: a + b) 0 (builtins.genList (n: n) 10000)"),
    SETS(
        "builtins.length (builtins.attrNames (builtins.mapAttrs (n: v: v + 1) (builtins.listToAttrs (builtins.genList (n: { name = toString n; value = n; }) 2000))))"),
    STRINGS(
        "builtins.stringLength (builtins.concatStringsSep \",\" (map (n: \"<${toString n}>\") (builtins.genList (n: n) 5000)))"),
    FIXED_POINT(
        "let fix = f: let x = f x; in x; in (fix (self: { a = 1; b = self.a + 1; c = self.b + self.a; })).c"),
    DERIVATION(
        "(derivation { name = \"x\"; system = \"s\"; builder = \"/bin/sh\"; args = [ \"-c\" \"true\" ]; }).drvPath");

    final String text;

    Program(String text) {
      this.text = text;
    }
  }

  @Param public Program program = Program.CALLS;

  private Instantiator nix = Instantiator.open(NixSettings.defaults().with("store", "dummy://"));

  @Setup
  public void open() {
    nix.close();
    nix = Instantiator.open(NixSettings.defaults().with("store", "dummy://"));
  }

  @TearDown
  public void close() {
    nix.close();
  }

  @Benchmark
  public String evaluate() {
    return nix.text(program.text).json();
  }
}

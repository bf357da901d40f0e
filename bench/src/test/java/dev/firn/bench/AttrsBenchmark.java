package dev.firn.bench;

import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.AttrsBuilder;
import dev.firn.eval.value.Int;
import dev.firn.eval.value.Value;
import dev.firn.syntax.Symbol;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Sets of a package's size and of a package set's. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class AttrsBenchmark {
  private final Attrs small = set(0, 20);
  private final Attrs large = set(0, 10_000);
  private final Attrs change = set(0, 3);
  private final Attrs addition = set(20_000, 20_003);
  private final Symbol name = Symbol.of("name7");

  private static Attrs set(int from, int to) {
    AttrsBuilder builder = new AttrsBuilder(to - from);
    for (int i = from; i < to; i++) {
      builder.put("name" + i, Int.of(i));
    }
    return builder.build();
  }

  @Benchmark
  public Attrs changeSmall() {
    return small.update(change);
  }

  @Benchmark
  public Attrs addToSmall() {
    return small.update(addition);
  }

  @Benchmark
  public Attrs addToLarge() {
    return large.update(addition);
  }

  @Benchmark
  public Value findInLarge() {
    return java.util.Objects.requireNonNull(large.get(name));
  }
}

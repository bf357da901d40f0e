package dev.firn.bench;

import dev.firn.syntax.ParseOptions;
import dev.firn.syntax.Parser;
import dev.firn.syntax.Source;
import dev.firn.syntax.ast.Expr;
import java.nio.charset.StandardCharsets;
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

/** Parses a package set of a thousand packages, about 250 kB. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ParserBenchmark {
  private final byte[] text = packages().getBytes(StandardCharsets.ISO_8859_1);

  private static String packages() {
    StringBuilder out = new StringBuilder("{ stdenv, fetchurl, lib }:\nwith lib;\nrec {\n");
    for (int i = 0; i < 1000; i++) {
      out.append("  package").append(i).append(" = stdenv.mkDerivation rec {\n");
      out.append("    pname = \"package\"; version = \"1.").append(i).append("\";\n");
      out.append("    src = fetchurl { url = \"mirror://x/${pname}-${version}.tar.gz\"; };\n");
      out.append("    buildInputs = [ package").append(i / 2).append(" ] ++ optional true null;\n");
      out.append("    # why it is so\n    installPhase = ''\n      make install\n    '';\n  };\n");
    }
    return out.append("}\n").toString();
  }

  @Benchmark
  public Expr parse() {
    return Parser.parse(new Source(text, "packages.nix", "/"), ParseOptions.DEFAULT);
  }
}

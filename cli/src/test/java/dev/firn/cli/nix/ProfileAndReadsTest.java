package dev.firn.cli.nix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cli.CommandRun;
import dev.firn.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProfileAndReadsTest {
  @TempDir Path folder;

  /** In a process of its own: whether there is a profile is decided once in each. */
  private void inItsOwnProcess(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-classpath",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    Collections.addAll(command, arguments);
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("output").toFile())
            .start();
    assertThat(process.waitFor()).as(Files.readString(folder.resolve("output"))).isZero();
  }

  @Test
  void aProfileHasAStackOnEachLine() throws IOException, InterruptedException {
    Files.writeString(
        folder.resolve("f.nix"),
        """
        let
          inner = x: builtins.length [ x ];
          outer = x: inner (x + 1) + inner x;
        in outer 1 + { __functor = self: y: y; } 2
        """);
    inItsOwnProcess(
        "eval",
        "--store",
        "dummy://",
        "-f",
        "f.nix",
        "--profile",
        "out.folded",
        "--option",
        "eval-profiler-frequency",
        "0");
    String file = folder.toRealPath() + "/f.nix";
    assertThat(Files.readAllLines(folder.resolve("out.folded")))
        .contains(
            file + ":4:4:outer 1",
            file + ":4:4:outer;" + file + ":3:14:inner 1",
            file + ":4:4:outer;" + file + ":3:14:inner;" + file + ":2:14:primop length 1")
        .anyMatch(line -> line.startsWith(file + ":4:14:functor"))
        .allMatch(line -> line.matches("[^;]+(;[^;]+)* [0-9]+"));
  }

  @Test
  void aCallThatFailsIsOverInAProfile() throws IOException, InterruptedException {
    Files.writeString(
        folder.resolve("f.nix"),
        """
        let
          inner = x: builtins.length [ x ];
          failing = { __functor = self: y: throw "no"; };
        in {
          a = failing 1;
          b = inner 2;
        }
        """);
    inItsOwnProcess(
        "eval",
        "--store",
        "dummy://",
        "-f",
        "f.nix",
        "--profile",
        "out.folded",
        "--option",
        "eval-profiler-frequency",
        "0");
    String file = folder.toRealPath() + "/f.nix";
    assertThat(Files.readAllLines(folder.resolve("out.folded")))
        .anyMatch(line -> line.startsWith(file + ":5:7:functor"))
        .contains(file + ":6:7:inner 1");
  }

  @Test
  void readsAreToldWithFilesVariablesAndAttributes() throws IOException {
    Files.createDirectory(folder.resolve("tree"));
    Files.writeString(folder.resolve("tree/x"), "text");
    Files.writeString(
        folder.resolve("used.nix"), "rec { needed = one + 1; one = 1; other = 1 + 2; }");
    Files.writeString(folder.resolve("unused.nix"), "3");
    Files.writeString(
        folder.resolve("a.nix"),
        """
        {
          result = (import ./used.nix).needed + builtins.length (builtins.attrNames (builtins.readDir ./tree));
          home = builtins.getEnv "HOME";
          copied = "${./tree}";
          unused = import ./unused.nix;
        }
        """);
    CommandRun run =
        CommandRun.Setup.in(folder)
            .with("HOME", "/home/ada")
            .run("eval", "--store", "dummy://", "--trace-reads", "-f", "a.nix", "result");
    assertThat(run.out()).isEqualTo("3\n");
    assertThat(run.err().lines())
        .contains(
            "attribute needed " + folder.toRealPath() + "/used.nix:1:20",
            "attribute one " + folder.toRealPath() + "/used.nix:1:31",
            "file " + folder.toRealPath() + "/a.nix",
            "file " + folder.toRealPath() + "/used.nix",
            "directory " + folder.toRealPath() + "/tree")
        .anyMatch(line -> line.startsWith("attribute result "))
        .noneMatch(line -> line.contains("other") || line.contains("unused"))
        .noneMatch(line -> line.startsWith("variable HOME") || line.startsWith("tree "));

    CommandRun more =
        CommandRun.Setup.in(folder)
            .with("HOME", "/home/ada")
            .run(
                "eval",
                "--store",
                "dummy://",
                "--trace-reads",
                "-f",
                "a.nix",
                "--apply",
                "x: [ x.home x.copied ]");
    assertThat(more.err().lines())
        .contains("variable HOME", "tree " + folder.toRealPath() + "/tree");
  }
}

package dev.firn.instantiate.program;

import dev.firn.store.tree.DiskTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs programs of the machine to their end. */
public final class Programs {
  private Programs() {}

  /**
   * How a program ended, and what it said, as byte strings.
   *
   * @param err empty where its errors went elsewhere
   */
  public record Result(int status, String out, String err) {}

  /** Runs a program that has nothing to read. */
  public static Result run(ProcessBuilder program) throws IOException, InterruptedException {
    return run(program, new byte[0]);
  }

  /**
   * Runs a program.
   *
   * @param program with its environment, and with where its errors go unless they are wanted; where
   *     its input and output go is decided here
   * @param input all that it can read
   * @throws IOException if it cannot be started, or its files cannot be written
   * @throws InterruptedException if this thread is interrupted; then the program and all that it
   *     started have been told to end
   */
  public static Result run(ProcessBuilder program, byte[] input)
      throws IOException, InterruptedException {
    // in files, as a thread that reads from a program or writes to it cannot be interrupted
    Path folder = Files.createTempDirectory("program");
    try {
      Path in = Files.write(folder.resolve("in"), input);
      Path out = folder.resolve("out");
      Path err = Files.createFile(folder.resolve("err"));
      program.redirectInput(in.toFile()).redirectOutput(out.toFile());
      if (program.redirectError().equals(ProcessBuilder.Redirect.PIPE)) {
        program.redirectError(err.toFile());
      }
      Process process = program.start();
      try {
        return new Result(process.waitFor(), read(out), read(err));
      } catch (InterruptedException e) {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
        throw e;
      }
    } finally {
      DiskTree.delete(folder);
    }
  }

  private static String read(Path file) throws IOException {
    return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
  }
}

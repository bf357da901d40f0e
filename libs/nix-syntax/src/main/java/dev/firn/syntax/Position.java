package dev.firn.syntax;

/**
 * A place in a source.
 *
 * @param source the source's name
 * @param line from 1
 * @param column from 1, in bytes
 */
public record Position(String source, int line, int column) {
  @Override
  public String toString() {
    return source + ":" + line + ":" + column;
  }
}

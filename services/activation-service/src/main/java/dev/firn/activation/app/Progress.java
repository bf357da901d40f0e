package dev.firn.activation.app;

/**
 * How an activation goes; not kept.
 *
 * @param phase {@code fetching}, {@code switching}, {@code checking}, {@code rolling-back}
 * @param bytesDone fetched so far
 * @param bytesTotal to fetch, as far as known
 * @param text a line for people
 */
public record Progress(
    String revision, String phase, long bytesDone, long bytesTotal, String text) {}

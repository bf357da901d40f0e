package dev.firn.store.blob;

/** Stands for one content of a blob; opaque, as an HTTP entity tag is. */
public record BlobVersion(String tag) {}

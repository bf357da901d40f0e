package dev.firn.store.blob;

/** When a blob may be written. */
public sealed interface PutCondition {
  /** Always. */
  record Always() implements PutCondition {}

  /** Only if the key has no blob. */
  record IfAbsent() implements PutCondition {}

  /** Only if the key's blob is of that version. */
  record IfVersion(BlobVersion version) implements PutCondition {}

  PutCondition ALWAYS = new Always();
  PutCondition IF_ABSENT = new IfAbsent();
}

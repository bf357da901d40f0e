package dev.firn.store.derivation;

import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.hash.Hasher;
import dev.firn.store.path.StoreDir;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The text whose hash is a derivation's hash modulo, kept in parts so that it is escaped once and
 * used three times: with outputs masked, with outputs filled in, and as the {@code .drv} itself.
 */
final class ModuloText {
  private final StoreDir dir;
  private final ATermWriter inputs;

  /** From the input sources to the end, output variables empty. */
  private final ATermWriter rest;

  private final SortedMap<Integer, String> holes = new TreeMap<>();
  private final SortedSet<String> outputNames;

  ModuloText(StoreDir dir, Derivation drv, SortedMap<Hash, SortedSet<String>> hashed) {
    this.dir = dir;
    this.outputNames = new TreeSet<>(drv.outputs().keySet());
    inputs = new ATermWriter(dir);
    inputs.raw("],[");
    inputs.hashedInputs(hashed);
    rest = new ATermWriter(dir);
    rest.raw("],[");
    rest.sources(drv.inputSources());
    rest.raw("],");
    rest.processAndEnv(
        drv,
        outputNames,
        (variable, position) -> {
          if (outputNames.contains(variable)) {
            holes.put(position, variable);
          }
        });
    rest.raw(")");
  }

  Hash maskedHash() {
    ATermWriter head = new ATermWriter(dir, 512);
    head.raw("Derive([");
    boolean first = true;
    for (String output : outputNames) {
      head.raw(first ? "(" : ",(");
      first = false;
      head.quoted(output);
      head.raw(",\"\",\"\",\"\")");
    }
    Hasher hasher = new Hasher(HashAlgorithm.SHA256);
    hasher.update(head.buffer(), 0, head.size());
    hasher.update(inputs.buffer(), 0, inputs.size());
    hasher.update(rest.buffer(), 0, rest.size());
    return hasher.finish();
  }

  Hash filledHash(Derivation drv) {
    ATermWriter text = head(drv);
    text.raw(inputs.buffer(), 0, inputs.size());
    filledRest(drv, text);
    Hasher hasher = new Hasher(HashAlgorithm.SHA256);
    hasher.update(text.buffer(), 0, text.size());
    return hasher.finish();
  }

  byte[] filledATerm(Derivation drv) {
    ATermWriter text = head(drv);
    text.raw("],[");
    text.inputs(drv.inputDerivations());
    filledRest(drv, text);
    return text.toByteArray();
  }

  private ATermWriter head(Derivation drv) {
    ATermWriter head = new ATermWriter(dir, 1024 + inputs.size() + rest.size());
    head.raw("Derive([");
    head.outputs(drv);
    return head;
  }

  private void filledRest(Derivation drv, ATermWriter out) {
    int from = 0;
    for (Map.Entry<Integer, String> hole : holes.entrySet()) {
      out.raw(rest.buffer(), from, hole.getKey() - from);
      out.raw(drv.env().getOrDefault(hole.getValue(), ""));
      from = hole.getKey();
    }
    out.raw(rest.buffer(), from, rest.size() - from);
  }
}

package dev.firn.instantiate.builtins;

import static dev.firn.eval.error.EvalException.NO_POS;

import dev.firn.eval.builtins.BuiltinGroup;
import dev.firn.eval.builtins.Doc;
import dev.firn.eval.builtins.Registry;
import dev.firn.eval.error.ErrorCode;
import dev.firn.eval.error.EvalException;
import dev.firn.eval.host.Reads;
import dev.firn.eval.machine.Machine;
import dev.firn.eval.ops.Expect;
import dev.firn.eval.value.Attrs;
import dev.firn.eval.value.Str;
import dev.firn.eval.value.Value;
import dev.firn.instantiate.host.Faults;
import dev.firn.store.StoreException;
import dev.firn.store.hash.Hash;
import dev.firn.store.hash.HashAlgorithm;
import dev.firn.store.hash.HashFormat;
import dev.firn.syntax.Symbol;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Builtins that compute hashes. */
public final class HashBuiltins implements BuiltinGroup {
  private static final Symbol HASH = Symbol.of("hash");
  private static final Symbol HASH_ALGO = Symbol.of("hashAlgo");
  private static final Symbol TO_HASH_FORMAT = Symbol.of("toHashFormat");

  private final Machine machine;

  public HashBuiltins(Machine machine) {
    this.machine = machine;
  }

  @Override
  public void register(Registry registry) {
    registry
        .add("__hashString", this::hashString)
        .add("__hashFile", this::hashFile)
        .add("__convertHash", this::convertHash);
  }

  @Doc(
      name = "hashString",
      args = {"algorithm", "string"},
      text =
          "Returns the hash of *string* in base 16. *algorithm* is `\"blake3\"`, `\"md5\"`,"
              + " `\"sha1\"`, `\"sha256\"` or `\"sha512\"`.",
      example = "builtins.hashString \"md5\" \"snow\"",
      result = "\"2b93fbdf27d43547bec8794054c28e00\"")
  private Value hashString(int pos, Value algorithm, Value string) {
    HashAlgorithm by = algorithm(algorithm, "hashString");
    String text =
        Expect.string(string, NO_POS, "while evaluating the second argument of builtins.hashString")
            .value;
    Reads.noteText(text);
    return Str.of(Hash.digest(by, text).base16());
  }

  @Doc(
      name = "hashFile",
      args = {"algorithm", "path"},
      text = "Returns the hash of the contents of the file at *path* in base 16.")
  private Value hashFile(int pos, Value algorithm, Value file) {
    HashAlgorithm by = algorithm(algorithm, "hashFile");
    Str path =
        machine
            .coercion()
            .toPath(file, NO_POS, "while evaluating the second argument of builtins.hashFile");
    String real = machine.host().realise(path.value, path.context);
    return Str.of(Hash.digest(by, machine.host().readFile(real)).base16());
  }

  private HashAlgorithm algorithm(Value value, String builtin) {
    String name =
        Expect.plainString(
            value, NO_POS, "while evaluating the first argument of builtins." + builtin);
    return algorithm(name);
  }

  private HashAlgorithm algorithm(String name) {
    HashAlgorithm found =
        HashAlgorithm.find(name)
            .orElseThrow(
                () ->
                    Faults.error(
                        ErrorCode.INVALID_ARGUMENT,
                        "there is no hash algorithm '"
                            + name
                            + "'; there are 'blake3', 'md5', 'sha1', 'sha256' and 'sha512'"));
    if (found == HashAlgorithm.BLAKE3) {
      machine.settings().requireFeature("blake3-hashes", "the hash algorithm 'blake3'");
    }
    return found;
  }

  @Doc(
      name = "convertHash",
      args = {"args"},
      text =
          "Writes `hash` in another encoding. `toHashFormat` is `\"base16\"`, `\"nix32\"`,"
              + " `\"base64\"` or `\"sri\"`. `hashAlgo` may be left out when the hash names its"
              + " algorithm, as `sha256-…` and `sha256:…` do.",
      example =
          "builtins.convertHash { hash ="
              + " \"sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\"; toHashFormat ="
              + " \"base16\"; }",
      result = "\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"")
  private Value convertHash(int pos, Value argument) {
    Attrs attrs =
        Expect.attrs(argument, NO_POS, "while evaluating the argument of builtins.convertHash");
    String hash = text(required(attrs, HASH), HASH);
    Value named = attrs.get(HASH_ALGO);
    Optional<HashAlgorithm> algorithm =
        named == null ? Optional.empty() : Optional.of(algorithm(text(named, HASH_ALGO)));
    String format = text(required(attrs, TO_HASH_FORMAT), TO_HASH_FORMAT);
    try {
      return Str.of(Hash.parse(hash, algorithm).encode(HashFormat.parse(format)));
    } catch (StoreException e) {
      throw Faults.of(e);
    }
  }

  private static String text(Value value, Symbol name) {
    return Expect.plainString(value, NO_POS, "while evaluating the attribute '" + name + "'");
  }

  private static Value required(Attrs attrs, Symbol name) {
    @Nullable Value value = attrs.get(name);
    if (value == null) {
      throw new EvalException(
              ErrorCode.ATTRIBUTE_MISSING, "the attribute '" + name + "' is missing", NO_POS)
          .during("in the set passed to builtins.convertHash", NO_POS);
    }
    return value;
  }
}

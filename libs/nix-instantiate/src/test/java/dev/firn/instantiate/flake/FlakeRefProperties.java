package dev.firn.instantiate.flake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.instantiate.fetch.input.InputAttrs;
import dev.firn.instantiate.fetch.url.PercentEncoding;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class FlakeRefProperties {
  @Property
  void everyByteStringSurvivesPercentEncoding(@ForAll("bytes") String text) {
    assertThat(PercentEncoding.decode(PercentEncoding.encode(text, ":@/?"))).isEqualTo(text);
  }

  @Property
  void whatIsPrintedReadsTheSameAgain(@ForAll("references") FlakeRef ref) {
    assertThat(FlakeRef.parse(ref.toString(), FlakeRef.ParseOptions.EXPRESSION)).isEqualTo(ref);
  }

  @Provide
  Arbitrary<String> bytes() {
    return Arbitraries.strings().withCharRange('\1', '\u00ff').ofMaxLength(20);
  }

  @Provide
  Arbitrary<FlakeRef> references() {
    Arbitrary<String> name =
        Arbitraries.strings().withCharRange('a', 'z').numeric().withChars("_-").ofMinLength(1);
    Arbitrary<String> part =
        Arbitraries.strings()
            .withCharRange('!', '\u00ff')
            .ofMinLength(1)
            .ofMaxLength(8)
            .filter(s -> s.indexOf('/') < 0 && !s.equals(".") && !s.equals(".."));
    Arbitrary<String> rev = Arbitraries.strings().withCharRange('0', '9').ofLength(40);
    Arbitrary<InputAttrs> github =
        Combinators.combine(part, part, rev)
            .as((o, r, v) -> InputAttrs.of("type", "github", "owner", o, "repo", r, "rev", v));
    Arbitrary<InputAttrs> path =
        part.map(p -> InputAttrs.of("type", "path", "path", "/" + p).with("lastModified", 7));
    Arbitrary<InputAttrs> git =
        Combinators.combine(name, name, rev)
            .as(
                (u, r, v) ->
                    InputAttrs.of("type", "git", "url", "https://h/" + u, "ref", "x" + r, "rev", v)
                        .with("submodules", true));
    Arbitrary<InputAttrs> indirect =
        name.map(n -> InputAttrs.of("type", "indirect", "id", "a" + n, "ref", "b" + n));
    Arbitrary<String> dir = Arbitraries.of("", "a", "a/b c", "é".repeat(2));
    return Combinators.combine(Arbitraries.oneOf(github, path, git), dir)
        .as((attrs, d) -> FlakeRef.fromAttrs(d.isEmpty() ? attrs : attrs.with("dir", d)))
        .flatMap(
            ref ->
                Arbitraries.frequencyOf(
                    net.jqwik.api.Tuple.of(9, Arbitraries.just(ref)),
                    net.jqwik.api.Tuple.of(1, indirect.map(FlakeRef::fromAttrs))));
  }
}

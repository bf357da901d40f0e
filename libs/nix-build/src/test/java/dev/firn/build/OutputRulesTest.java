package dev.firn.build;

import static dev.firn.build.Workshop.draft;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.firn.store.derivation.Instantiated;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OutputRulesTest {
  private Workshop workshop;
  private Instantiated low;
  private String lowPath;
  private Instantiated mid;

  @BeforeEach
  void open() throws IOException {
    workshop = new Workshop();
    low = workshop.add(draft("low", "echo low > $out"));
    lowPath = low.derivation().env().get("out");
    workshop.build(low);
    mid = workshop.add(draft("mid", "echo $low > $out").input(low, "out").with("low", lowPath));
    workshop.build(mid);
  }

  @AfterEach
  void close() throws IOException {
    workshop.close();
  }

  /** An output that refers to mid, and so indirectly to low. */
  private Workshop.Draft top() {
    return draft("top", "echo $mid > $out")
        .input(mid, "out")
        .input(low, "out")
        .with("mid", mid.derivation().env().get("out"));
  }

  private BuildException failure(Workshop.Draft draft) {
    return catchThrowableOfType(BuildException.class, () -> workshop.build(draft));
  }

  @Test
  void aReferenceThatIsAllowedPasses() {
    assertThat(workshop.build(top().with("allowedReferences", path(mid))).built()).isTrue();
  }

  @Test
  void aReferenceThatIsNotAllowedIsNamed() {
    assertThat(failure(top().with("allowedReferences", "")))
        .hasMessageContaining("not allowed to refer, directly, to:\n  " + path(mid))
        .extracting(BuildException::reason)
        .isEqualTo(BuildException.Reason.OUTPUT_REJECTED);
  }

  @Test
  void anIndirectReferenceCountsForRequisitesOnly() {
    assertThat(workshop.build(top().with("disallowedReferences", lowPath)).built()).isTrue();
    assertThat(failure(top().with("x", "").with("disallowedRequisites", lowPath)))
        .hasMessageContaining("in its closure, to:\n  " + lowPath);
  }

  @Test
  void requisitesLeaveTheOutputItselfOut() {
    assertThat(workshop.build(top().with("allowedRequisites", path(mid) + " " + lowPath)).built())
        .isTrue();
  }

  @Test
  void anOutputMayBeNamedInARule() {
    Workshop.Draft draft =
        draft("two", "echo $lib > $out; echo > $lib")
            .outputs("lib", "out")
            .with("disallowedReferences", "lib");

    assertThat(failure(draft)).hasMessageContaining("not allowed to refer");
  }

  @Test
  void aRuleThatNamesNothingIsAnError() {
    assertThat(failure(top().with("allowedReferences", "lib")))
        .hasMessageContaining("neither a store path nor one of its outputs");
  }

  @Test
  void sizesAreLimitedForEachOutput() {
    String json = "{\"outputChecks\":{\"out\":{\"maxSize\":200}}}";
    String script = "out=$(sed -n \"s/.*\\[.out.\\]='\\([^']*\\)'.*/\\1/p\" $NIX_ATTRS_SH_FILE);";

    assertThat(failure(draft("big", script + " head -c 1000 /dev/zero > $out").structured(json)))
        .hasMessageContaining("is too large")
        .hasMessageContaining("the limit is 200");
  }

  @Test
  void closuresAreLimitedInSize() {
    String json =
        "{\"outputChecks\":{\"out\":{\"maxClosureSize\":250}},\"mid\":\"" + path(mid) + "\"}";
    String script = "out=$(sed -n \"s/.*\\[.out.\\]='\\([^']*\\)'.*/\\1/p\" $NIX_ATTRS_SH_FILE);";

    assertThat(
            failure(
                draft("closure", script + " grep mid $NIX_ATTRS_SH_FILE > $out")
                    .input(mid, "out")
                    .structured(json)))
        .hasMessageContaining("has a closure that is too large");
  }

  @Test
  void discardedReferencesAreNotRecorded() {
    String json = "{\"unsafeDiscardReferences\":{\"out\":true},\"mid\":\"" + path(mid) + "\"}";
    String script = "out=$(sed -n \"s/.*\\[.out.\\]='\\([^']*\\)'.*/\\1/p\" $NIX_ATTRS_SH_FILE);";

    BuildResult result =
        workshop.build(
            draft("discard", script + " grep mid $NIX_ATTRS_SH_FILE > $out")
                .input(mid, "out")
                .structured(json));

    assertThat(result.outputs().get("out").references()).isEmpty();
  }

  private static String path(Instantiated derivation) {
    return derivation.derivation().env().get("out");
  }
}

package dev.firn.test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;

/** The dependency rules that every library keeps; each library's own test names its packages. */
public final class HouseRules {
  private HouseRules() {}

  /**
   * Checks the main classes below {@code rootPackage}: only {@code mayUse} and the JDK besides
   * itself, null-marked packages, no package cycles, no standard streams.
   *
   * @param rootPackage the library's root, such as {@code dev.firn.store}
   * @param leastClasses a lower bound that guards against a scan that found nothing
   * @param mayUse package patterns in ArchUnit's notation, such as {@code com.fasterxml.jackson..}
   */
  public static void checkLibrary(String rootPackage, int leastClasses, String... mayUse) {
    JavaClasses classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(rootPackage);
    if (classes.size() < leastClasses) {
      throw new AssertionError(
          "only " + classes.size() + " classes found below " + rootPackage + ", expected more");
    }
    Set<String> allowed = new TreeSet<>(Set.of(mayUse));
    allowed.add(rootPackage + "..");
    allowed.add("java..");
    allowed.add("javax..");
    allowed.add("org.jspecify.annotations..");
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages(allowed.toArray(String[]::new))
        .check(classes);
    NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(classes);
    slices().matching(rootPackage + ".(**)").should().beFreeOfCycles().check(classes);
    checkNullMarked(classes);
  }

  private static void checkNullMarked(JavaClasses classes) {
    Set<String> bare = new TreeSet<>();
    classes.forEach(
        c -> {
          if (!c.getPackage().isAnnotatedWith(NullMarked.class)) {
            bare.add(c.getPackageName());
          }
        });
    if (!bare.isEmpty()) {
      throw new AssertionError("packages without @NullMarked in a package-info.java: " + bare);
    }
  }
}

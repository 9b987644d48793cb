package io.posthaste.schemas;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the deciding packages to values: what they say depends on what they are given alone. */
class PureCoreTest {
  private static final String[] PURE_PACKAGES = {"io.posthaste.schemas.grammar..",
      "io.posthaste.schemas.message..", "io.posthaste.schemas.header..",
      "io.posthaste.schemas.publish..", "io.posthaste.schemas.address..",
      "io.posthaste.schemas.tenant..", "io.posthaste.schemas.offset..",
      "io.posthaste.schemas.filter..", "io.posthaste.schemas.dlq.."};

  private static final DescribedPredicate<JavaClass> OUTSIDE_WORLD = resideInAnyPackage(
      "org.apache.kafka..",
      "org.springframework..")
      .or(assignableTo(Clock.class))
      .or(assignableTo(Thread.class))
      .as("Kafka, Spring, clocks or threads");

  private static final DescribedPredicate<JavaAccess<?>> READS_THE_TIME = describe(
      "read the system's time",
      access -> isRead(access.getTargetOwner(), access.getTarget().getName()));

  @Test
  void decisionsDependOnNothingButValues() {
    var classes = new ClassFileImporter()
        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
        .importPackages("io.posthaste.schemas");
    isPure(PURE_PACKAGES).check(classes);
  }

  @ParameterizedTest
  @ValueSource(classes = {CallsNow.class, RefersToNow.class, ReadsMillis.class, HoldsAClock.class,
      StartsAThread.class})
  void aClassThatReachesOutsideIsFound(Class<?> impure) {
    var classes = new ClassFileImporter().importClasses(impure);
    assertThat(isPure(PureCoreTest.class.getPackageName()).evaluate(classes).hasViolation())
        .isTrue();
  }

  private static ArchRule isPure(String... packages) {
    return noClasses()
        .that()
        .resideInAnyPackage(packages)
        .should()
        .dependOnClassesThat(OUTSIDE_WORLD)
        .orShould()
        .accessTargetWhere(READS_THE_TIME)
        .because("a decision must run in a unit test with nothing but values");
  }

  private static boolean isRead(JavaClass owner, String method) {
    return owner.isEquivalentTo(System.class)
        ? Set.of("currentTimeMillis", "nanoTime").contains(method)
        : owner.getPackageName().equals("java.time") && method.equals("now");
  }

  static final class CallsNow {
    Instant read() {
      return Instant.now();
    }
  }

  static final class RefersToNow {
    Supplier<Instant> read() {
      return Instant::now;
    }
  }

  static final class ReadsMillis {
    long read() {
      return System.currentTimeMillis();
    }
  }

  record HoldsAClock(Clock clock) {}

  static final class StartsAThread {
    void start() {
      Thread.ofVirtual().start(() -> {});
    }
  }
}

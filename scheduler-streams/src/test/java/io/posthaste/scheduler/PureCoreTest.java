package io.posthaste.scheduler;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.InstantSource;
import java.util.Set;

@AnalyzeClasses(packages = "io.posthaste.scheduler", importOptions = ImportOption.DoNotIncludeTests.class)
class PureCoreTest {
  private static final String[] CORE = {"io.posthaste.scheduler.core..",
      "io.posthaste.scheduler.canary..",
      "io.posthaste.scheduler.state..", "io.posthaste.scheduler.view.."};

  private static final DescribedPredicate<JavaClass> OUTSIDE_WORLD = resideInAnyPackage(
      "org.apache.kafka..", "org.rocksdb..", "org.springframework..", "io.micrometer..",
      "com.sun.net.httpserver..", "java.net.http..", "org.slf4j..", "java.util.concurrent..")
      .or(assignableTo(InstantSource.class))
      .or(assignableTo(Thread.class))
      .as("Kafka, Spring, meters, HTTP, logs, clocks or threads");

  private static final DescribedPredicate<JavaClass> REST_OF_THE_SCHEDULER = resideInAPackage(
      "io.posthaste.scheduler..")
      .and(not(resideInAnyPackage(CORE)))
      .as("what is around it");

  private static final DescribedPredicate<JavaAccess<?>> READS_THE_TIME = describe(
      "read the system's time",
      access -> isRead(access.getTargetOwner(), access.getTarget().getName()));

  @ArchTest
  static final ArchRule theCoreIsPlainJava = noClasses().that()
      .resideInAnyPackage(CORE)
      .should()
      .dependOnClassesThat(OUTSIDE_WORLD)
      .orShould()
      .dependOnClassesThat(REST_OF_THE_SCHEDULER)
      .because("what decides must run in a unit test with nothing but values");

  @ArchTest
  static final ArchRule theCoreIsGivenTheTime = noClasses().that()
      .resideInAnyPackage(CORE)
      .should()
      .accessTargetWhere(READS_THE_TIME)
      .because("time is passed in");

  @ArchTest
  static final ArchRule onlyTheTopKnowsSpring = noClasses().that()
      .resideOutsideOfPackage("io.posthaste.scheduler")
      .should()
      .dependOnClassesThat()
      .resideInAPackage("org.springframework..")
      .because("the scheduler runs without a container too");

  @ArchTest
  static final ArchRule servingKnowsNoKafka = noClasses().that()
      .resideInAPackage("io.posthaste.scheduler.serve..")
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage("org.apache.kafka..", "io.posthaste.scheduler.stream..")
      .because("a question is a question, whoever answers it");

  private static boolean isRead(JavaClass owner, String method) {
    return owner.isEquivalentTo(System.class)
        ? Set.of("currentTimeMillis", "nanoTime").contains(method)
        : owner.getPackageName().equals("java.time") && method.equals("now");
  }
}

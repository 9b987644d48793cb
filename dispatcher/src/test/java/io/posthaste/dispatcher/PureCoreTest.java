package io.posthaste.dispatcher;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;

@AnalyzeClasses(packages = "io.posthaste.dispatcher", importOptions = ImportOption.DoNotIncludeTests.class)
class PureCoreTest {
  private static final String[] CORE = {"io.posthaste.dispatcher.offset..",
      "io.posthaste.dispatcher.call..", "io.posthaste.dispatcher.sign.."};

  @ArchTest
  static final ArchRule theCoreIsPlainJava = noClasses().that()
      .resideInAnyPackage(CORE)
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage("org.apache.kafka..", "org.springframework..", "io.vertx..",
          "io.netty..", "io.micrometer..", "io.posthaste.dispatcher.consume..",
          "io.posthaste.dispatcher.http..", "io.posthaste.dispatcher.meter..")
      .because("what decides must run in a unit test with nothing but values");

  @ArchTest
  static final ArchRule theCoreIsGivenTheTime = noClasses().that()
      .resideInAnyPackage(CORE)
      .should()
      .callMethod(Instant.class, "now")
      .orShould()
      .callMethod(System.class, "currentTimeMillis")
      .orShould()
      .callMethod(System.class, "nanoTime")
      .because("time is passed in");

  @ArchTest
  static final ArchRule onlyTheTopKnowsSpring = noClasses().that()
      .resideOutsideOfPackage("io.posthaste.dispatcher")
      .should()
      .dependOnClassesThat()
      .resideInAPackage("org.springframework..")
      .because("the dispatcher runs without a container too");

  @ArchTest
  static final ArchRule callingKnowsNoKafka = noClasses().that()
      .resideInAPackage("io.posthaste.dispatcher.http..")
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage("org.apache.kafka..", "io.posthaste.dispatcher.consume..")
      .because("a call is a call, whatever it came from");
}

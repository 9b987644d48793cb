package io.posthaste.ingestapi;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;

@AnalyzeClasses(packages = "io.posthaste.ingestapi", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule readingRequestsIsPlainJava = noClasses().that()
      .resideInAnyPackage("..ingestapi.request..", "..ingestapi.batch..", "..ingestapi.dlq..")
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage("org.apache.kafka..", "org.springframework..", "reactor..", "io.netty..",
          "io.micrometer..", "java.util.concurrent..")
      .because("what a request says must be testable with nothing but values");

  @ArchTest
  static final ArchRule timeIsPassedIn = noClasses().should()
      .callMethod(Instant.class, "now")
      .orShould()
      .callMethod(System.class, "currentTimeMillis")
      .orShould()
      .callMethod(Clock.class, "systemUTC");

  @ArchTest
  static final ArchRule servicesKnowOnlyTheContract = noClasses().should()
      .dependOnClassesThat()
      .resideInAnyPackage("io.posthaste.dispatcher..", "io.posthaste.standalone..",
          "io.posthaste.embeddedbroker..");
}

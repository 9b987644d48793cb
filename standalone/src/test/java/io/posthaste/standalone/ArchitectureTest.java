package io.posthaste.standalone;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Who may know whom. */
@AnalyzeClasses(packages = "io.posthaste", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String SCHEMAS = "io.posthaste.schemas..";
  private static final String SERVICE = "io.posthaste.service..";
  private static final String API = "io.posthaste.ingestapi..";
  private static final String DISPATCHER = "io.posthaste.dispatcher..";
  private static final String SCHEDULER = "io.posthaste.scheduler..";
  private static final String BROKER = "io.posthaste.embeddedbroker..";
  private static final String STANDALONE = "io.posthaste.standalone..";

  @ArchTest
  static final ArchRule servicesKnowOnlyTheContract = noClasses().that()
      .resideInAPackage(API)
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(SCHEDULER, DISPATCHER, BROKER, STANDALONE)
      .because("records are the interface between services");

  @ArchTest
  static final ArchRule theSchedulerKnowsOnlyTheContract = noClasses().that()
      .resideInAPackage(SCHEDULER)
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(API, DISPATCHER, BROKER, STANDALONE)
      .because("records are the interface between services");

  @ArchTest
  static final ArchRule theDispatcherKnowsOnlyTheContract = noClasses().that()
      .resideInAPackage(DISPATCHER)
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(API, SCHEDULER, BROKER, STANDALONE)
      .because("records are the interface between services");

  @ArchTest
  static final ArchRule theContractKnowsNobody = noClasses().that()
      .resideInAPackage(SCHEMAS)
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(SERVICE, API, SCHEDULER, DISPATCHER, BROKER, STANDALONE)
      .orShould()
      .dependOnClassesThat()
      .resideInAPackage("org.springframework..");

  @ArchTest
  static final ArchRule whatStartsServicesKnowsNoneOfThem = noClasses().that()
      .resideInAPackage(SERVICE)
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(API, SCHEDULER, DISPATCHER, BROKER, STANDALONE);

  @ArchTest
  static final ArchRule theBrokerKnowsNobody = noClasses().that()
      .resideInAPackage(BROKER)
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(SCHEMAS, SERVICE, API, SCHEDULER, DISPATCHER, STANDALONE);
}

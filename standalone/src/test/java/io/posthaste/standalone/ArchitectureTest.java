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
  private static final String DLQ_CONSUMER = "io.posthaste.dlqconsumer..";
  private static final String INDEX = "io.posthaste.index..";
  private static final String EVENT_LOG = "io.posthaste.eventlog..";
  private static final String BROKER = "io.posthaste.embeddedbroker..";
  private static final String STANDALONE = "io.posthaste.standalone..";
  private static final String BENCH = "io.posthaste.bench..";

  @ArchTest
  static final ArchRule servicesKnowOnlyTheContract = noClasses().that()
      .resideInAPackage(API)
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(SCHEDULER, DISPATCHER, DLQ_CONSUMER, EVENT_LOG, INDEX, BROKER, STANDALONE)
      .because("records are the interface between services");

  @ArchTest
  static final ArchRule theSchedulerKnowsOnlyTheContract = noClasses().that()
      .resideInAPackage(SCHEDULER)
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(API, DISPATCHER, DLQ_CONSUMER, EVENT_LOG, INDEX, BROKER, STANDALONE)
      .because("records are the interface between services");

  @ArchTest
  static final ArchRule theDispatcherKnowsOnlyTheContract = noClasses().that()
      .resideInAPackage(DISPATCHER)
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(API, SCHEDULER, DLQ_CONSUMER, EVENT_LOG, INDEX, BROKER, STANDALONE)
      .because("records are the interface between services");

  @ArchTest
  static final ArchRule theEventLogKnowsOnlyTheContractAndTheIndex = noClasses().that()
      .resideInAPackage(EVENT_LOG)
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(API, SCHEDULER, DISPATCHER, DLQ_CONSUMER, BROKER, STANDALONE)
      .because("records are the interface between services");

  @ArchTest
  static final ArchRule theDlqConsumerKnowsOnlyTheContractAndItsIndex = noClasses().that()
      .resideInAPackage(DLQ_CONSUMER)
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(API, SCHEDULER, DISPATCHER, EVENT_LOG, BROKER, STANDALONE)
      .because("records are the interface between services");

  @ArchTest
  static final ArchRule theIndexKnowsNobody = noClasses().that()
      .resideInAPackage(INDEX)
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(API, SCHEDULER, DISPATCHER, DLQ_CONSUMER, EVENT_LOG, BROKER, STANDALONE)
      .orShould()
      .dependOnClassesThat()
      .resideInAPackage("org.springframework..");

  @ArchTest
  static final ArchRule theContractKnowsNobody = noClasses().that()
      .resideInAPackage(SCHEMAS)
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(SERVICE, API, SCHEDULER, DISPATCHER, DLQ_CONSUMER, EVENT_LOG, INDEX,
          BROKER,
          STANDALONE)
      .orShould()
      .dependOnClassesThat()
      .resideInAPackage("org.springframework..");

  @ArchTest
  static final ArchRule whatStartsServicesKnowsNoneOfThem = noClasses().that()
      .resideInAPackage(SERVICE)
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(API, SCHEDULER, DISPATCHER, DLQ_CONSUMER, INDEX, BROKER, STANDALONE);

  @ArchTest
  static final ArchRule theBrokerKnowsNobody = noClasses().that()
      .resideInAPackage(BROKER)
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(SCHEMAS, SERVICE, API, SCHEDULER, DISPATCHER, INDEX, EVENT_LOG,
          STANDALONE);

  @ArchTest
  static final ArchRule loadComesFromOutside = noClasses().that()
      .resideInAPackage(BENCH)
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage(SERVICE, API, SCHEDULER, DISPATCHER, DLQ_CONSUMER, INDEX, EVENT_LOG,
          BROKER,
          STANDALONE)
      .because("what is measured is what a client of REST or Kafka sees");

  @ArchTest
  static final ArchRule whatIsFoundOutIsWorkedOutInPlainJava = noClasses().that()
      .resideInAPackage("io.posthaste.bench.measure..")
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage("io.vertx..", "org.apache.kafka..", "io.posthaste.bench.load..",
          "io.posthaste.bench.sink..", "io.posthaste.bench.system..",
          "io.posthaste.bench.scenario..");
}

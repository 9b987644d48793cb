package io.posthaste.eventlog;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.InstantSource;

@AnalyzeClasses(packages = "io.posthaste.eventlog", importOptions = ImportOption.DoNotIncludeTests.class)
class PureCoreTest {
  @ArchTest
  static final ArchRule whatEntriesEventsMakeIsDecidedInPlainJava = noClasses().that()
      .resideInAPackage("io.posthaste.eventlog.entry..")
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage("org.apache.kafka..", "org.springframework..", "io.micrometer..",
          "java.sql..", "org.slf4j..", "java.util.concurrent..", "io.posthaste.index..",
          "io.posthaste.eventlog.store..", "io.posthaste.eventlog.serve..")
      .orShould()
      .dependOnClassesThat()
      .areAssignableTo(InstantSource.class)
      .because("what decides must run in a unit test with nothing but values");

  @ArchTest
  static final ArchRule onlyTheTopKnowsSpring = noClasses().that()
      .resideOutsideOfPackage("io.posthaste.eventlog")
      .should()
      .dependOnClassesThat()
      .resideInAPackage("org.springframework..");
}

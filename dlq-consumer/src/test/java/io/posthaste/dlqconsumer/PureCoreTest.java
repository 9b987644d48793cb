package io.posthaste.dlqconsumer;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.posthaste.dlqconsumer", importOptions = ImportOption.DoNotIncludeTests.class)
class PureCoreTest {
  @ArchTest
  static final ArchRule whatALetterSaysIsPlainJava = noClasses().that()
      .resideInAPackage("io.posthaste.dlqconsumer.letter..")
      .or()
      .haveSimpleName("Redrives")
      .or()
      .haveSimpleName("Merge")
      .should()
      .dependOnClassesThat()
      .resideInAnyPackage("org.apache.kafka..", "org.springframework..", "io.micrometer..",
          "java.sql..", "java.util.concurrent..", "io.posthaste.index..")
      .because("what decides must run in a unit test with nothing but values");

  @ArchTest
  static final ArchRule onlyTheTopKnowsSpring = noClasses().that()
      .resideOutsideOfPackage("io.posthaste.dlqconsumer")
      .should()
      .dependOnClassesThat()
      .resideInAPackage("org.springframework..")
      .because("it runs without a container too");
}

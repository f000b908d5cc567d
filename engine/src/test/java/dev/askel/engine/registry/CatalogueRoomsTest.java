package dev.askel.engine.registry;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows of the two catalogues: journal ← visibility ← registry, and nobody acts in them. */
@AnalyzeClasses(packages = "dev.askel.engine", importOptions = ImportOption.DoNotIncludeTests.class)
final class CatalogueRoomsTest {

    @ArchTest
    static final ArchRule visibility_knows_only_the_api_and_the_journal =
            classes()
                    .that()
                    .resideInAPackage("dev.askel.engine.visibility..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "dev.askel.engine.visibility..",
                            "dev.askel.engine.api..",
                            "dev.askel.engine.journal..",
                            "com.zaxxer.hikari..",
                            "org.jspecify..",
                            "java..",
                            "javax.sql..");

    @ArchTest
    static final ArchRule the_registry_runs_nothing =
            noClasses()
                    .that()
                    .resideInAPackage("dev.askel.engine.registry..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.apache.pekko..",
                            "dev.askel.engine.execution..",
                            "dev.askel.engine.activity..",
                            "dev.askel.engine.wakeup..",
                            "dev.askel.engine.task..",
                            "dev.askel.asl.interpreter..");
}

package dev.askel.engine.registry;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Tests the dependencies of the packages visibility and registry, which run no executions. */
@AnalyzeClasses(packages = "dev.askel.engine", importOptions = ImportOption.DoNotIncludeTests.class)
final class CatalogueDependenciesTest {

    @ArchTest
    static final ArchRule visibility_uses_only_the_api_the_journal_and_their_tools =
            classes()
                    .that()
                    .resideInAPackage("dev.askel.engine.visibility..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "dev.askel.engine.visibility..",
                            "dev.askel.asl.history..",
                            "dev.askel.engine.api..",
                            "dev.askel.engine.journal..",
                            "dev.askel.engine.machinelimit..",
                            "dev.askel.engine.pagination..",
                            "dev.askel.engine.sql..",
                            "dev.askel.engine.clock..",
                            "com.zaxxer.hikari..",
                            "org.jspecify..",
                            "java..",
                            "javax.sql..");

    @ArchTest
    static final ArchRule the_registry_runs_no_executions =
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

package dev.askel.trigger;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
        packages = "dev.askel.trigger",
        importOptions = ImportOption.DoNotIncludeTests.class)
class TriggersArchitectureTest {
    /** The parts of the engine that are no interface for other modules. */
    @ArchTest
    static final ArchRule triggers_do_not_depend_on_the_inside_of_the_engine =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "dev.askel.engine.activity..",
                            "dev.askel.engine.bulk..",
                            "dev.askel.engine.execution..",
                            "dev.askel.engine.express..",
                            "dev.askel.engine.journal..",
                            "dev.askel.engine.maprun..",
                            "dev.askel.engine.registry..",
                            "dev.askel.engine.wakeup..");

    @ArchTest
    static final ArchRule triggers_do_not_depend_on_http_or_connectors =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "dev.askel.http..",
                            "dev.askel.connectors..",
                            "dev.askel.server..",
                            "dev.askel.cluster..",
                            "org.apache.pekko.http..");

    @ArchTest
    static final ArchRule packages_have_no_cycles =
            slices().matching("dev.askel.trigger.(*)..")
                    .should()
                    .beFreeOfCycles()
                    .allowEmptyShould(true);

    @ArchTest
    static final ArchRule no_class_has_a_meaningless_name =
            noClasses()
                    .should()
                    .haveSimpleNameContaining("Util")
                    .orShould()
                    .haveSimpleNameContaining("Common")
                    .orShould()
                    .haveSimpleNameEndingWith("Impl")
                    .orShould()
                    .haveSimpleNameEndingWith("Manager");
}

package dev.askel.asl;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Random;
import java.util.UUID;

/** Checks the dependencies between the packages of this module. */
@AnalyzeClasses(packages = "dev.askel.asl", importOptions = ImportOption.DoNotIncludeTests.class)
class LanguageArchitectureTest {

    @ArchTest
    static final ArchRule packages_depend_on_each_other_one_way =
            layeredArchitecture()
                    .consideringOnlyDependenciesInLayers()
                    .layer("expression")
                    .definedBy("..asl.expression..")
                    .layer("model")
                    .definedBy("..asl.model..")
                    .layer("parser")
                    .definedBy("..asl.parser..")
                    .layer("validator")
                    .definedBy("..asl.validator..")
                    .layer("mock")
                    .definedBy("..asl.mock..")
                    .layer("history")
                    .definedBy("..asl.history..")
                    .layer("interpreter")
                    .definedBy("..asl.interpreter..")
                    .layer("statetest")
                    .definedBy("..asl.statetest..")
                    .layer("rootcause")
                    .definedBy("..asl.rootcause..")
                    .whereLayer("model")
                    .mayOnlyBeAccessedByLayers(
                            "parser", "validator", "interpreter", "statetest", "rootcause")
                    .whereLayer("parser")
                    .mayOnlyBeAccessedByLayers("validator")
                    .whereLayer("validator")
                    .mayNotBeAccessedByAnyLayer()
                    .whereLayer("mock")
                    .mayOnlyBeAccessedByLayers("history", "interpreter", "statetest")
                    .whereLayer("history")
                    .mayOnlyBeAccessedByLayers("interpreter", "statetest", "rootcause")
                    .whereLayer("interpreter")
                    .mayOnlyBeAccessedByLayers("statetest")
                    .whereLayer("statetest")
                    .mayNotBeAccessedByAnyLayer()
                    .whereLayer("rootcause")
                    .mayNotBeAccessedByAnyLayer();

    @ArchTest
    static final ArchRule packages_are_free_of_cycles =
            slices().matching("dev.askel.asl.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule the_language_touches_no_actor_thread_database_or_socket =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.apache.pekko..",
                            "java.util.concurrent..",
                            "java.sql..",
                            "java.net..",
                            "java.nio.channels..",
                            "java.nio.file..")
                    .orShould()
                    .dependOnClassesThat()
                    .belongToAnyOf(Thread.class, Process.class, java.io.File.class);

    @ArchTest
    static final ArchRule the_language_reads_no_clock_and_no_random_source =
            noClasses()
                    .should()
                    .callMethod(System.class, "currentTimeMillis")
                    .orShould()
                    .callMethod(System.class, "nanoTime")
                    .orShould()
                    .dependOnClassesThat()
                    .areAssignableTo(Clock.class)
                    .orShould()
                    .callMethod(Instant.class, "now")
                    .orShould()
                    .callMethod(OffsetDateTime.class, "now")
                    .orShould()
                    .callConstructor(Random.class)
                    .orShould()
                    .callMethod(Math.class, "random")
                    .orShould()
                    .callMethod(UUID.class, "randomUUID")
                    .orShould()
                    .dependOnClassesThat()
                    .haveFullyQualifiedName("java.security.SecureRandom");

    @ArchTest
    static final ArchRule class_names_are_domain_terms =
            noClasses().should().haveNameMatching(".*(Util|Common|Impl$|Helper|Manager).*");
}

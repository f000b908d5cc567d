package dev.askel.cluster;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The cluster knows Pekko and JDBC, and nothing that runs on it. */
@AnalyzeClasses(
        packages = "dev.askel.cluster",
        importOptions = ImportOption.DoNotIncludeTests.class)
final class ClusterArchitectureTest {
    @ArchTest
    static final ArchRule it_knows_nothing_that_runs_on_it =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "dev.askel.asl..",
                            "dev.askel.engine..",
                            "dev.askel.connectors..",
                            "dev.askel.http..",
                            "dev.askel.server..",
                            "dev.askel.postgres..");

    @ArchTest
    static final ArchRule its_rooms_form_no_cycle =
            slices().matching("dev.askel.cluster.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule names_have_a_domain_word =
            noClasses().should().haveNameMatching(".*(Util|Common|Impl|Helper|Manager)[A-Za-z]*");
}

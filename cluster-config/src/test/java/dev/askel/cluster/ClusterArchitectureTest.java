package dev.askel.cluster;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Checks that this module depends on Pekko and JDBC, and on no other module. */
@AnalyzeClasses(
        packages = "dev.askel.cluster",
        importOptions = ImportOption.DoNotIncludeTests.class)
final class ClusterArchitectureTest {
    @ArchTest
    static final ArchRule it_depends_on_no_other_module =
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
    static final ArchRule its_packages_form_no_cycle =
            slices().matching("dev.askel.cluster.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule names_have_a_domain_word =
            noClasses().should().haveNameMatching(".*(Util|Common|Impl|Helper|Manager)[A-Za-z]*");
}

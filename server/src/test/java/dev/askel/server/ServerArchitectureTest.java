package dev.askel.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * The allowed dependencies of the composition root: it depends on every package, and no package of
 * the server depends on it.
 */
@AnalyzeClasses(packages = "dev.askel.server", importOptions = ImportOption.DoNotIncludeTests.class)
final class ServerArchitectureTest {
    @ArchTest
    static final ArchRule packages_have_no_cycles =
            slices().matching("dev.askel.server.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule no_package_depends_on_the_root =
            noClasses()
                    .that()
                    .resideInAPackage("dev.askel.server.(*)..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("dev.askel.server");

    @ArchTest
    static final ArchRule the_command_line_depends_on_no_engine_and_no_database =
            noClasses()
                    .that()
                    .resideInAPackage("dev.askel.server.command..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.apache.pekko..",
                            "java.sql..",
                            "dev.askel.engine..",
                            "dev.askel.postgres..");

    @ArchTest
    static final ArchRule a_definition_in_a_file_needs_no_database =
            noClasses()
                    .that()
                    .resideInAPackage("dev.askel.server.local..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.apache.pekko..",
                            "java.sql..",
                            "dev.askel.engine.journal..",
                            "dev.askel.postgres..");

    @ArchTest
    static final ArchRule names_have_a_domain_word =
            noClasses().should().haveNameMatching(".*(Util|Common|Impl|Helper|Manager)[A-Za-z]*");
}

package dev.askel.access;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Checks the dependencies of this module. */
@AnalyzeClasses(packages = "dev.askel.access", importOptions = ImportOption.DoNotIncludeTests.class)
final class AccessArchitectureTest {
    @ArchTest
    static final ArchRule policies_depend_on_json_only =
            classes()
                    .that()
                    .resideInAPackage("dev.askel.access.policy..")
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "dev.askel.access",
                            "dev.askel.access.policy..",
                            "com.fasterxml.jackson.core..",
                            "java..",
                            "org.jspecify..");

    @ArchTest
    static final ArchRule no_class_depends_on_pekko_or_on_the_engine =
            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "org.apache.pekko..", "dev.askel.engine..", "dev.askel.http..");

    @ArchTest
    static final ArchRule names_say_what_things_are =
            noClasses()
                    .should()
                    .haveNameMatching(
                            ".*(Util|Helper|Manager|Common|Impl|Handler|Processor|Info|Data)(s?)$");
}

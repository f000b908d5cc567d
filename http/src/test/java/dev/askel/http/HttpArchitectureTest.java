package dev.askel.http;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Checks the dependencies between the packages of this module. */
@AnalyzeClasses(packages = "dev.askel.http", importOptions = DoNotIncludeTests.class)
class HttpArchitectureTest {
    @ArchTest
    static final ArchRule depends_on_the_api_of_the_engine_only =
            noClasses()
                    .should()
                    .dependOnClassesThat(
                            resideInAPackage("dev.askel.engine..")
                                    .and(not(resideInAPackage("dev.askel.engine.api.."))));

    @ArchTest
    static final ArchRule depends_on_history_causal_chains_and_payloads_of_asl_only =
            noClasses()
                    .should()
                    .dependOnClassesThat(
                            resideInAPackage("dev.askel.asl..")
                                    .and(
                                            not(
                                                    resideInAnyPackage(
                                                            "dev.askel.asl.history",
                                                            "dev.askel.asl.rootcause")))
                                    .and(
                                            describe(
                                                    "other than Payload",
                                                    type ->
                                                            !type.getSimpleName()
                                                                    .equals("Payload"))));

    @ArchTest
    static final ArchRule inner_packages_do_not_depend_on_pekko =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            "..wire..", "..auth..", "..authorization..", "..admission..")
                    .should()
                    .dependOnClassesThat(resideInAnyPackage("org.apache.pekko.."));

    @ArchTest
    static final ArchRule no_class_uses_the_database =
            noClasses()
                    .should()
                    .dependOnClassesThat(resideInAnyPackage("java.sql..", "javax.sql.."));

    @ArchTest
    static final ArchRule packages_have_no_cycles =
            slices().matching("dev.askel.http.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule inner_packages_do_not_depend_on_the_server =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            "..wire..", "..auth..", "..authorization..", "..admission..")
                    .should()
                    .dependOnClassesThat(resideInAPackage("dev.askel.http"));

    @ArchTest
    static final ArchRule names_say_what_things_are =
            noClasses()
                    .should()
                    .haveNameMatching(
                            ".*(Util|Helper|Manager|Common|Impl|Handler|Processor|Info|Data)(s?)$");
}

package dev.askel.connectors;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(
        packages = "dev.askel.connectors",
        importOptions = ImportOption.DoNotIncludeTests.class)
class ConnectorsArchitectureTest {
    @ArchTest
    static final ArchRule connectors_depend_only_on_the_engines_ports_and_the_language =
            classes()
                    .should()
                    .onlyDependOnClassesThat(
                            resideInAnyPackage(
                                    "dev.askel.connectors..",
                                    "dev.askel.access",
                                    "dev.askel.engine.task..",
                                    "dev.askel.engine.connection..",
                                    "dev.askel.engine.api.connection..",
                                    "dev.askel.engine.observability..",
                                    "dev.askel.engine.metric",
                                    "dev.askel.engine.trace",
                                    "dev.askel.engine.encryption",
                                    "dev.askel.engine.payload",
                                    "dev.askel.engine.maprun.admission..",
                                    "dev.askel.engine.maprun.destination..",
                                    "dev.askel.engine.maprun.source..",
                                    "dev.askel.asl.expression..",
                                    "dev.askel.asl.history..",
                                    "dev.askel.asl.model..",
                                    "dev.askel.asl.validator..",
                                    "java..",
                                    "javax.crypto..",
                                    "javax.net.ssl..",
                                    "javax.xml..",
                                    "org.w3c.dom..",
                                    "org.xml.sax..",
                                    "com.fasterxml.jackson..",
                                    "com.typesafe.config..",
                                    "de.siegmar.fastcsv..",
                                    "io.airlift.compress..",
                                    "org.apache.hc..",
                                    "org.apache.parquet..",
                                    "org.jspecify..",
                                    "software.amazon.awssdk.."));

    @ArchTest
    static final ArchRule only_the_aws_packages_depend_on_the_sdk =
            noClasses()
                    .that()
                    .resideInAnyPackage(
                            "..connectors.call..",
                            "..connectors.function..",
                            "..connectors.kubernetes..",
                            "..connectors.guard..",
                            "..connectors.http..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAPackage("software.amazon.awssdk..");

    @ArchTest
    static final ArchRule packages_have_no_cycles =
            slices().matching("dev.askel.connectors.(*)..").should().beFreeOfCycles();

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

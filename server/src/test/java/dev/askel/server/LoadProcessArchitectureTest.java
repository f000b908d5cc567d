package dev.askel.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * The launcher compiles the load programs against the distribution, but not their package {@code
 * trace}. So the other packages use neither this package nor its library, which the distribution
 * lacks.
 */
@AnalyzeClasses(packages = "dev.askel.load")
final class LoadProcessArchitectureTest {
    @ArchTest
    static final ArchRule only_tests_decode_traces =
            noClasses()
                    .that()
                    .resideOutsideOfPackage("dev.askel.load.trace..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(
                            "dev.askel.load.trace..",
                            "io.opentelemetry.proto..",
                            "com.google.protobuf..");
}

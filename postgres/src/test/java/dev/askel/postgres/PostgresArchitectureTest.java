package dev.askel.postgres;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Checks that this module depends on no other, so that every module can use it in tests. */
@AnalyzeClasses(
        packages = "dev.askel.postgres",
        importOptions = ImportOption.DoNotIncludeTests.class)
final class PostgresArchitectureTest {
    @ArchTest
    static final ArchRule it_depends_on_processes_files_and_jdbc_only =
            classes()
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(
                            "dev.askel.postgres..",
                            "java..",
                            "com.sun.management..",
                            "org.apache.commons.compress..",
                            "org.tukaani.xz..",
                            "org.slf4j..",
                            "org.jspecify..");
}

package dev.askel.console;

import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Runs the end-to-end tests of the console ({@code console/e2e}). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ConsoleEndToEndTest {
    @TestFactory
    Stream<DynamicTest> end_to_end_tests_pass() throws IOException, InterruptedException {
        return new ConsoleScript("e2e/run.mjs", "e2e/results.json", Duration.ofHours(1)).run();
    }

    @TestFactory
    @Tag("nightly")
    Stream<DynamicTest> further_end_to_end_tests_pass() throws IOException, InterruptedException {
        return new ConsoleScript("e2e/nightly.mjs", "e2e-nightly/results.json", Duration.ofHours(2))
                .run();
    }
}

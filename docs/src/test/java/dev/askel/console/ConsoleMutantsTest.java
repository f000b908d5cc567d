package dev.askel.console;

import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Checks that each end-to-end test of the console fails with its mutants ({@code console/mutants}).
 */
@Tag("nightly")
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ConsoleMutantsTest {
    @TestFactory
    Stream<DynamicTest> each_mutant_fails_its_end_to_end_test()
            throws IOException, InterruptedException {
        return new ConsoleScript("mutants/run.mjs", "mutants/results.json", Duration.ofHours(2))
                .run();
    }
}

package dev.askel.docs.console;

import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Whether the tests of the end-to-end run can fail ({@code console/mutants}). */
@Tag("nightly")
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ConsoleMutantsTest {
    @TestFactory
    Stream<DynamicTest> a_console_without_a_feature_turns_the_test_of_it_red()
            throws IOException, InterruptedException {
        return new ConsoleScript("mutants/run.mjs", "mutants/results.json", Duration.ofHours(2))
                .run();
    }
}

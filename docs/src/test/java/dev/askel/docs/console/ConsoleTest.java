package dev.askel.docs.console;

import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The end-to-end run of the console ({@code console/e2e}). */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ConsoleTest {
    @TestFactory
    Stream<DynamicTest> every_page_does_in_a_browser_what_it_promises()
            throws IOException, InterruptedException {
        return new ConsoleScript("e2e/run.mjs", "e2e/results.json", Duration.ofMinutes(20)).run();
    }
}

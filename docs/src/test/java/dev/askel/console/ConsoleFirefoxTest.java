package dev.askel.console;

import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Runs end-to-end tests of the console in Firefox ({@code console/firefox}). */
@Tag("nightly")
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ConsoleFirefoxTest {
    @TestFactory
    Stream<DynamicTest> stories_pass_in_firefox() throws IOException, InterruptedException {
        return new ConsoleScript("firefox/run.mjs", "firefox/results.json", Duration.ofMinutes(15))
                .run();
    }

    @TestFactory
    Stream<DynamicTest> more_stories_pass_in_firefox() throws IOException, InterruptedException {
        return new ConsoleScript(
                        "firefox/nightly.mjs", "firefox-nightly/results.json", Duration.ofHours(1))
                .run();
    }
}

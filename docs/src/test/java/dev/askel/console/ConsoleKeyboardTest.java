package dev.askel.console;

import java.io.IOException;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Runs the stories of the console with the keyboard only ({@code console/keyboard}). */
@Tag("nightly")
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ConsoleKeyboardTest {
    @TestFactory
    Stream<DynamicTest> stories_pass_with_the_keyboard_only()
            throws IOException, InterruptedException {
        return new ConsoleScript("keyboard/run.mjs", "keyboard/results.json", Duration.ofHours(1))
                .run();
    }
}

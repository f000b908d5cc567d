package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs executions that were recorded on AWS again with the same answers, and compares the histories
 * event by event.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RecordedHistoriesTest {
    @TestFactory
    Stream<DynamicTest> every_recorded_history_is_reproduced() {
        return RecordedCase.folder().stream()
                .flatMap(RecordedCase::all)
                .map(recorded ->
                        dynamicTest(
                                recorded.name(),
                                () ->
                                        assertThat(
                                                        RecordedComparison.differences(
                                                                recorded,
                                                                RecordedReplay.replay(recorded)))
                                                .isEmpty()));
    }
}

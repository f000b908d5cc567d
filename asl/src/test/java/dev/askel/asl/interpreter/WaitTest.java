package dev.askel.asl.interpreter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.interpreter.execution.Effect;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Wait: docs/aws/asl.md section 7. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class WaitTest {
    private static final List<String> WAITED =
            List.of(
                    "1<0 ExecutionStarted",
                    "2<0 WaitStateEntered W",
                    "3<2 WaitStateExited W",
                    "4<3 ExecutionSucceeded");

    private static SimulatedExecution waiting(String field, String input) {
        return SimulatedExecution.of(
                        """
                        {"StartAt": "W", "States": {"W": {"Type": "Wait", %s, "End": true}}}
                        """
                                .formatted(field))
                .input(input)
                .run();
    }

    @Test
    void sleeps_its_seconds_without_writing_an_event() {
        var run = waiting("\"Seconds\": 7", "{}");

        assertThat(run.history()).isEqualTo(WAITED);
        assertThat(run.elapsed()).isEqualTo(Duration.ofSeconds(7));
        assertThat(run).satisfies(Outcomes.succeeded("{}"));
    }

    @Test
    void seconds_can_be_a_path_into_the_input() {
        assertThat(waiting("\"SecondsPath\": \"$.s\"", "{\"s\":3}").elapsed())
                .isEqualTo(Duration.ofSeconds(3));
        assertThat(waiting("\"SecondsPath\": \"$.s\"", "{\"s\":\"3\"}").elapsed())
                .isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void sleeps_until_a_future_time_and_not_until_a_past_time() {
        var inTenSeconds = SimulatedTime.START.plusSeconds(10);
        assertThat(waiting("\"Timestamp\": \"%s\"".formatted(inTenSeconds), "{}").elapsed())
                .isEqualTo(Duration.ofSeconds(10));
        assertThat(
                        waiting(
                                        "\"TimestampPath\": \"$.t\"",
                                        "{\"t\":\"%s\"}".formatted(inTenSeconds))
                                .elapsed())
                .isEqualTo(Duration.ofSeconds(10));
        var past = waiting("\"Timestamp\": \"2001-01-01T00:00:00Z\"", "{}");
        assertThat(past.history()).isEqualTo(WAITED);
        assertThat(past.elapsed()).isZero();
    }

    @Test
    void sleeps_a_part_of_its_time_when_waits_are_scaled() {
        var inTwentySeconds = SimulatedTime.START.plusSeconds(20);
        for (var field :
                List.of(
                        "\"Seconds\": 20",
                        "\"SecondsPath\": \"$\"",
                        "\"Timestamp\": \"%s\"".formatted(inTwentySeconds))) {
            assertThat(scaled(field, 0.05).elapsed()).isEqualTo(Duration.ofSeconds(1));
            assertThat(scaled(field, 0).elapsed()).isZero();
            assertThat(scaled(field, 0).history()).isEqualTo(WAITED);
        }
    }

    private static SimulatedExecution scaled(String field, double scale) {
        return SimulatedExecution.of(
                        "{\"StartAt\": \"W\", \"States\": {\"W\": {\"Type\": \"Wait\", %s, \"End\": true}}}"
                                .formatted(field))
                .within(ExecutionLimits.DEFAULT.withWaitTimeScale(scale))
                .input("20")
                .run();
    }

    @Test
    void a_wait_of_zero_seconds_sets_no_timer() {
        var run = waiting("\"Seconds\": 0", "{}");

        assertThat(run.history()).isEqualTo(WAITED);
        assertThat(run.journal().commits()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    SecondsPath   | {}                 | The SecondsPath parameter does not reference an input value: $.x
                    SecondsPath   | {"x":-1}           | The SecondsPath parameter references a negative value: $.x == -1
                    SecondsPath   | {"x":1.5}          | The SecondsPath parameter cannot be parsed as a long value: $.x == 1.5
                    SecondsPath   | {"x":"soon"}       | The SecondsPath parameter cannot be parsed as a long value: $.x == soon
                    TimestampPath | {"x":"2020-01-01"} | The TimestampPath parameter does not reference a valid ISO-8601 extended offset date-time format string: $.x == 2020-01-01
                    TimestampPath | {}                 | The TimestampPath parameter does not reference an input value: $.x
                    """)
    void fails_on_a_value_that_is_not_a_time(String field, String input, String cause) {
        var run = waiting("\"%s\": \"$.x\"".formatted(field), input);

        assertThat(run.history())
                .containsExactly(
                        "1<0 ExecutionStarted",
                        "2<0 WaitStateEntered W",
                        "3<2 ExecutionFailed States.Runtime");
        assertThat(run)
                .satisfies(
                        Outcomes.failed(
                                "States.Runtime",
                                "An error occurred while executing the state 'W' (entered at the event id #2). "
                                        + cause));
    }

    @Test
    void accepts_as_many_seconds_as_an_int_holds_and_refuses_one_more() {
        var start = SimulatedTime.START;
        assertThat(waitUntil(start.plus(Duration.ofDays(24_855)))).satisfies(Outcomes.running());
        var furthest = start.plusSeconds(Integer.MAX_VALUE);
        assertThat(waitUntil(furthest)).satisfies(Outcomes.running());
        assertThat(waitUntil(furthest.plusSeconds(1)))
                .satisfies(
                        Outcomes.failed(
                                "States.Runtime",
                                "An error occurred while executing the state 'W' (entered at the event id #2). Wait state delay is too long."));
    }

    /** An execution with a Wait until this time, after it has set its timer. */
    private static SimulatedExecution waitUntil(Instant until) {
        return SimulatedExecution.of(
                        """
                        {"StartAt": "W", "States": {
                          "W": {"Type": "Wait", "Timestamp": "%s", "End": true}}}
                        """
                                .formatted(until))
                .runUntil(SimulatedTime.START);
    }

    @Test
    void requires_the_same_timer_after_recovery() {
        var run =
                SimulatedExecution.of(
                                """
                                {"StartAt": "W", "States": {
                                  "W": {"Type": "Wait", "Seconds": 7, "End": true}}}
                                """)
                        .runUntil(SimulatedTime.START.plusSeconds(6));

        assertThat(Interpreter.outstandingEffects(run.state()))
                .containsExactly(
                        new Effect.Wake(FramePath.ROOT, SimulatedTime.START.plusSeconds(7)));
        assertThat(run.kill().runUntil(Instant.MAX).events())
                .last()
                .extracting(HistoryEvent::timestamp)
                .isEqualTo(SimulatedTime.START.plusSeconds(7));
    }
}

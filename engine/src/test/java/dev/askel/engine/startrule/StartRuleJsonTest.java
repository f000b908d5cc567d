package dev.askel.engine.startrule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.engine.api.workbench.StartLimits.Overflow;
import dev.askel.engine.api.workbench.StartLimits.PauseNote;
import dev.askel.engine.api.workbench.StartLimits.Rate;
import dev.askel.engine.api.workbench.StartLimits.StartPause;
import dev.askel.engine.api.workbench.StartLimits.StartRule;
import dev.askel.engine.api.workbench.StartLimits.Supersede;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class StartRuleJsonTest {
    /** The stored rules of all releases. They never change. */
    static Stream<Arguments> stored() {
        return Stream.of(
                Arguments.of(
                        "{\"version\":1,\"concurrency\":5,\"queueMax\":7,\"overflow\":\"REFUSE\"}",
                        new StartRule(5, null, 7, Overflow.REFUSE, false)),
                Arguments.of(
                        "{\"version\":1,\"concurrency\":1,\"key\":\"{% $states.input.k %}\",\"queueMax\":9,\"overflow\":\"END_OLDEST\",\"paused\":true}",
                        new StartRule(1, "{% $states.input.k %}", 9, Overflow.END_OLDEST, true)),
                Arguments.of(
                        "{\"version\":2,\"concurrency\":5,\"ratePerSecond\":0.5,\"burst\":2,\"queueMax\":7,\"overflow\":\"REFUSE\"}",
                        new StartRule(5, null, 7, Overflow.REFUSE, false)
                                .withRate(new Rate(0.5, 2))),
                Arguments.of(
                        "{\"version\":3,\"concurrency\":1,\"queueMax\":7,\"overflow\":\"REFUSE\",\"supersede\":\"RUNNING\"}",
                        new StartRule(1, null, 7, Overflow.REFUSE, false)
                                .withSupersede(Supersede.RUNNING)),
                Arguments.of(
                        "{\"version\":4,\"concurrency\":1,\"queueMax\":7,\"overflow\":\"REFUSE\",\"priority\":\"{% $states.input.p %}\"}",
                        new StartRule(1, null, 7, Overflow.REFUSE, false)
                                .withOrder("{% $states.input.p %}", null)),
                Arguments.of(
                        "{\"version\":4,\"concurrency\":1,\"queueMax\":7,\"overflow\":\"REFUSE\",\"fairKey\":\"{% $states.input.k %}\"}",
                        new StartRule(1, null, 7, Overflow.REFUSE, false)
                                .withOrder(null, "{% $states.input.k %}")),
                Arguments.of(
                        "{\"version\":1,\"queueMax\":100000,\"overflow\":\"REFUSE\",\"paused\":true}",
                        StartRule.NONE.withPause(StartPause.UNKNOWN)),
                Arguments.of(
                        "{\"version\":1,\"queueMax\":100000,\"overflow\":\"REFUSE\",\"paused\":true,\"pausedAt\":1790000000123,\"pausedBy\":\"arn:aws:iam::123456789012:user/kim\",\"pauseReason\":\"migration\"}",
                        StartRule.NONE.withPause(
                                new StartPause(
                                        Instant.ofEpochMilli(1_790_000_000_123L),
                                        new PauseNote(
                                                "arn:aws:iam::123456789012:user/kim",
                                                "migration")))));
    }

    @ParameterizedTest
    @MethodSource("stored")
    void a_stored_rule_is_read_and_written_again(String text, StartRule rule) {
        assertThat(StartRuleJson.read(text)).isEqualTo(rule);
        assertThat(StartRuleJson.write(rule)).isEqualTo(text);
    }

    /** Without its unknown members, the rule would limit less. */
    @Test
    void the_rule_of_a_later_release_is_not_read() {
        assertThatThrownBy(() ->
                        StartRuleJson.read(
                                "{\"version\":5,\"queueMax\":7,\"overflow\":\"REFUSE\",\"rate\":1}"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("later release");
    }
}

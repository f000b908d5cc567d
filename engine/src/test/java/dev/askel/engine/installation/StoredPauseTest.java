package dev.askel.engine.installation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests which executions may continue during a resumption. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class StoredPauseTest {
    private static final StoredPause PAUSE = new StoredPause(1_000, null);
    private static final int EXECUTIONS = 10_000;

    private static long admitted(StoredPause pause, long nowMillis) {
        return IntStream.range(0, EXECUTIONS)
                .filter(number ->
                        pause.admits("123456789012/us-east-1/machine/order-" + number, nowMillis))
                .count();
    }

    @Test
    void a_pause_admits_no_execution_and_has_no_end() {
        assertThat(PAUSE.share(Long.MAX_VALUE)).isZero();
        assertThat(PAUSE.isEnded(Long.MAX_VALUE)).isFalse();
        assertThat(admitted(PAUSE, Long.MAX_VALUE)).isZero();
    }

    @Test
    void a_resumption_admits_executions_evenly_at_its_rate() {
        // 10,000 executions at 100 per second take 100 seconds.
        var resumed = PAUSE.withResumption(EXECUTIONS, 100, 5_000);

        assertThat(admitted(resumed, 5_000)).isZero();
        assertThat(admitted(resumed, 30_000)).isCloseTo(2_500, within(250L));
        assertThat(admitted(resumed, 80_000)).isCloseTo(7_500, within(250L));
        assertThat(resumed.isEnded(104_999)).isFalse();
        assertThat(resumed.isEnded(105_000)).isTrue();
        assertThat(admitted(resumed, 105_000)).isEqualTo(EXECUTIONS);
        // A node whose clock is behind that of the request admits none.
        assertThat(resumed.share(1_000)).isZero();
    }

    @Test
    void an_admitted_execution_remains_admitted_when_the_rate_changes() {
        var first = PAUSE.withResumption(EXECUTIONS, 100, 0);
        var second = first.withResumption(EXECUTIONS, 1_000, 50_000);

        assertThat(second.share(50_000)).isEqualTo(0.5);
        assertThat(second.share(55_000)).isCloseTo(0.75, within(0.001));
        assertThat(second.isEnded(60_000)).isTrue();
        assertThat(second.sinceMillis()).isEqualTo(PAUSE.sinceMillis());
    }

    @Test
    void a_resumption_without_executions_ends_at_once() {
        assertThat(PAUSE.withResumption(0, 0.1, 7).isEnded(7)).isTrue();
    }
}

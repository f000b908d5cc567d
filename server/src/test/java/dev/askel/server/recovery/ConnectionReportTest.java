package dev.askel.server.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests the reports of a standby about its connection. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ConnectionReportTest {
    private final List<String> printed = new ArrayList<>();
    private final ConnectionReport report = new ConnectionReport(printed::add, 0);

    private void update(boolean isConnected, int second) {
        report.update(() -> isConnected, Duration.ofSeconds(second).toNanos());
    }

    @Test
    void a_connection_is_reported_once_and_a_long_absence_is_a_warning() {
        update(false, 0);
        assertThat(printed).isEmpty();
        update(true, 5);
        update(true, 10);
        assertThat(printed).containsExactly("The standby follows its primary.");
        update(false, 20);
        update(true, 30);
        assertThat(printed).hasSize(1);
        update(false, 61);
        update(false, 70);
        assertThat(printed).hasSize(2);
        assertThat(printed.getLast()).startsWith("WARNING: The standby has had no connection");
        update(true, 80);
        assertThat(printed).hasSize(3);
        assertThat(printed.getLast()).isEqualTo("The standby follows its primary.");
    }

    @Test
    void a_standby_that_never_connects_is_a_warning() {
        update(false, 31);
        assertThat(printed).hasSize(1);
        assertThat(printed.getFirst()).startsWith("WARNING");
    }
}

package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class ReadyMessageTest {
    @Test
    void the_line_names_the_addresses() {
        assertThat(new ReadyMessage("http://127.0.0.1:8083", null, false).line())
                .isEqualTo(
                        "askel ready: endpoint http://127.0.0.1:8083, console"
                                + " http://127.0.0.1:8083/console, health"
                                + " http://127.0.0.1:8083/health/ready");
        assertThat(new ReadyMessage("https://[::1]:1", "https://[::1]:2", true).line())
                .endsWith("/health/ready, metrics https://[::1]:2/metrics");
    }

    @Test
    void the_next_command_calls_the_server_or_creates_the_key_for_it() {
        assertThat(new ReadyMessage("http://127.0.0.1:8083", null, false).nextSteps())
                .contains("http://127.0.0.1:8083/console\n")
                .contains("aws stepfunctions list-state-machines")
                .endsWith("--endpoint-url http://127.0.0.1:8083\n");
        assertThat(new ReadyMessage("https://127.0.0.1:8083", null, true).nextSteps())
                .contains("https://127.0.0.1:8083/console\n")
                .endsWith("askel keys create --user NAME --policy administrator\n");
    }
}

package dev.askel.server;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that no process of a test uses the default port, on which an unrelated server may run. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class AskelProcessTest {
    @ParameterizedTest
    @ValueSource(strings = {"up", "inspect", "quarantine", "connections"})
    void a_process_of_a_test_never_uses_the_default_port(String command) {
        assertThatThrownBy(() -> AskelProcess.launch(command, "--data", "folder"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--port");
    }
}

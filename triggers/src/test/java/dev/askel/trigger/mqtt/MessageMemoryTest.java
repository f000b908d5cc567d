package dev.askel.trigger.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The bound of the messages that are not stored yet. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class MessageMemoryTest {
    private static final int KIB = 1_024;

    private final MessageMemory memory = new MessageMemory(100L * KIB);

    private static MqttMessage message(int bytes) {
        return new MqttMessage("t", new byte[bytes], 1, false, null, List.of(), () -> {});
    }

    @Test
    void messages_are_refused_beyond_the_bound_and_counted_again_after_their_release() {
        var first = message(10 * KIB);
        var second = message(10 * KIB);
        assertThat(memory.tryAdd(first)).isTrue();
        assertThat(memory.hasRoom()).isTrue();
        assertThat(memory.tryAdd(second)).isTrue();
        assertThat(memory.bytes()).isEqualTo(84L * KIB);
        assertThat(memory.hasRoom()).isFalse();

        assertThat(memory.tryAdd(message(4 * KIB))).isFalse();
        assertThat(memory.bytes()).isEqualTo(84L * KIB);

        memory.remove(first);
        assertThat(memory.hasRoom()).isTrue();
        assertThat(memory.tryAdd(message(4 * KIB))).isTrue();
    }

    @Test
    void one_message_of_any_size_is_counted() {
        assertThat(memory.tryAdd(message(200 * KIB))).isTrue();
        assertThat(memory.tryAdd(message(0))).isFalse();
    }
}

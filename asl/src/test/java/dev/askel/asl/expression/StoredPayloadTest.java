package dev.askel.asl.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Payloads whose content is outside memory. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class StoredPayloadTest {
    private static final String SPACED = "{ \"a\" : [1.10, \"\u00e5\"] }";

    /** A content that counts how often it is read. */
    private static final class Content implements StoredContent {
        private final String json;
        private int reads;

        Content(String json) {
            this.json = json;
        }

        @Override
        public byte[] read() {
            reads++;
            return json.getBytes(StandardCharsets.UTF_8);
        }
    }

    private static void assertSame(Payload actual, Payload expected) {
        assertThat(actual.sizeBytes()).isEqualTo(expected.sizeBytes());
        assertThat(actual.levels()).isEqualTo(expected.levels());
        assertThat(actual.hasOriginalJson()).isEqualTo(expected.hasOriginalJson());
        assertThat(actual.verbatim()).isEqualTo(expected.verbatim());
        assertThat(actual.verbatimUtf8()).isEqualTo(expected.verbatimUtf8());
        assertThat(actual.text()).isEqualTo(expected.text());
        assertThat(actual.utf8()).isEqualTo(expected.utf8());
        assertThat(actual.tree()).isEqualTo(expected.tree());
        assertThat(actual).isEqualTo(expected).hasSameHashCodeAs(expected);
        assertThat(actual.withoutOriginalJson().verbatim()).isEqualTo(expected.text());
        assertThat(actual.checkSize(expected.sizeBytes())).isEqualTo(Payload.SizeCheck.FITS);
        assertThat(actual.checkSize(expected.sizeBytes() - 1))
                .isEqualTo(Payload.SizeCheck.TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(strings = {SPACED, "{\"a\":[1.10,\"\u00e5\"]}", "[[1],{\"b\":2}]"})
    void a_payload_is_the_same_before_and_after_its_content_is_moved(String json)
            throws MalformedJsonException {
        var parsed = Payload.parse(json);
        var tree = Payload.of(Payload.parse(json).tree());
        var array = Payload.array(List.of(Payload.parse(json), Payload.parse("1")));
        for (var payload : List.of(parsed, tree, array)) {
            var expected = payload.verbatim();
            var content = new Content(expected);
            payload.moveTo(content);
            assertSame(payload, Payload.parse(expected));
            assertThat(payload.stored()).isSameAs(content);
            assertThat(content.reads).isPositive();
            assertSame(
                    Payload.ofStored(
                            content,
                            payload.sizeBytes(),
                            payload.levels(),
                            payload.hasOriginalJson()),
                    Payload.parse(expected));
        }
    }

    @Test
    void size_and_levels_are_known_without_a_read() throws MalformedJsonException {
        var content = new Content(SPACED);
        var payload = Payload.parse(SPACED);
        payload.moveTo(content);
        assertThat(payload.sizeBytes()).isEqualTo(SPACED.getBytes(StandardCharsets.UTF_8).length);
        assertThat(payload.levels()).isEqualTo(2);
        assertThat(payload.hasOriginalJson()).isTrue();
        assertThat(content.reads).isZero();
    }

    @Test
    void a_payload_in_memory_does_not_depend_on_its_storage() throws MalformedJsonException {
        var content = new Content(SPACED);
        var payload = Payload.parse(SPACED);
        payload.moveTo(content);
        var inMemory = payload.inMemory();
        assertThat(content.reads).isEqualTo(1);
        assertSame(inMemory, Payload.parse(SPACED));
        assertThat(content.reads).isEqualTo(1);
        assertThat(inMemory.stored()).isNull();
    }

    @Test
    void a_part_of_a_definition_stays_in_memory() throws MalformedJsonException {
        var content = new Content(SPACED);
        var payload = Payload.parse(SPACED).keepInMemory();
        payload.moveTo(content);
        assertThat(payload.verbatim()).isEqualTo(SPACED);
        assertThat(payload.stored()).isNull();
        assertThat(content.reads).isZero();
    }

    @Test
    void threads_that_read_a_payload_during_its_move_see_one_value() throws Exception {
        try (var threads = Executors.newFixedThreadPool(2)) {
            for (int round = 0; round < 2_000; round++) {
                var payload = Payload.parse(SPACED);
                var start = new CyclicBarrier(2);
                var read =
                        threads.submit(() -> {
                            start.await();
                            assertThat(payload.verbatimUtf8())
                                    .isEqualTo(SPACED.getBytes(StandardCharsets.UTF_8));
                            assertThat(payload.verbatim()).isEqualTo(SPACED);
                            assertThat(payload.hasOriginalJson()).isTrue();
                            assertThat(payload.tree().at("/a/0").asText()).isEqualTo("1.10");
                            return true;
                        });
                var moved =
                        threads.submit(() -> {
                            start.await();
                            payload.moveTo(new Content(SPACED));
                            return true;
                        });
                assertThat(read.get()).isTrue();
                assertThat(moved.get()).isTrue();
            }
        }
    }
}
